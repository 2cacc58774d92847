/**
 * A page of ListObjectsV2 out of everything that s3rver lists: by itself it neither sorts nor encodes keys, and it cannot cut a list with the
 * ciphers that Node has today.
 */
export function listPage(everything: string, query: URLSearchParams): string {
  const limit = Number(query.get("max-keys") ?? 1_000);
  const after = query.get("start-after") ?? "";
  const files = [...everything.matchAll(/<Contents><Key>(.*?)<\/Key>(.*?)<\/Contents>/gs)]
    .map(([, key = "", rest = ""]) => ({ key: unescaped(key), rest }))
    .filter(({ key }) => compare(key, after) > 0)
    .sort((a, b) => compare(a.key, b.key));
  const contents = files
    .slice(0, limit)
    .map(({ key, rest }) => `<Contents><Key>${encodeURIComponent(key).replaceAll("%20", "+")}</Key>${rest}</Contents>`);
  const head = `<IsTruncated>${files.length > limit}</IsTruncated><EncodingType>url</EncodingType>`;
  return `<?xml version="1.0"?>\n<ListBucketResult>${head}${contents.join("")}</ListBucketResult>`;
}

const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const unescaped = (text: string): string =>
  text
    .replace(/&#x([0-9a-f]+);/gi, (_whole, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
