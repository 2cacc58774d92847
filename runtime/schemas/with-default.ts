/** A CommonJS module that was compiled from `export default`: what an import of it gives depends on who loads it. */
export function withDefault<T>(imported: T): { readonly default: T extends { readonly default: infer D } ? D : T } {
  // Both cases are told apart by what it is.
  return (typeof imported === "function" ? { default: imported } : imported) as ReturnType<typeof withDefault<T>>;
}
