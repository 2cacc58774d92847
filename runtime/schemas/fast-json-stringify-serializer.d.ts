/** What standalone serializers call; the package has no types for it, and only generated code uses it. */
declare module "fast-json-stringify/lib/serializer.js" {
  const Serializer: unknown;
  export default Serializer;
}
