import { isText } from "./is-text.js";

/** So many bytes at the start are enough to tell what a content is. */
export const headLength = 4_100;

/**
 * The media type of a content, by its first bytes (`headLength` of them, or all). `claimed` is what somebody says it is: believed only
 * where bytes cannot tell, as between kinds of text, and never where they say otherwise. What is neither known nor text is
 * "application/octet-stream".
 */
export async function contentTypeOf(head: Uint8Array, claimed: string | null): Promise<string> {
  // Loaded by the first upload: an application without uploads never pays for it.
  const { fileTypeFromBuffer, supportedMimeTypes } = await import("file-type");
  const bare = bareType(claimed ?? "");
  const wanted = mediaType.test(bare) ? bare : "";
  const isWords = isText(head);
  // A text about "BMW" begins like a picture in the format BMP.
  if (isWords && isTextual(wanted)) return wanted;
  const found = (await fileTypeFromBuffer(head))?.mime;
  if (found !== undefined) return isKindOf(wanted, found) ? wanted : found;
  if (isWords) return "text/plain";
  const names: ReadonlySet<string> = supportedMimeTypes;
  const canBeTold = isTextual(wanted) || isMedia.test(wanted) || names.has(wanted);
  return wanted === "" || canBeTold ? "application/octet-stream" : wanted;
}

/** Nothing else: "text/plain, text/html" is another type to a browser than to who checks its beginning, and no header holds some signs. */
const mediaType = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}$/;

/** "image/png" of "Image/PNG; q=1". */
export const bareType = (type: string): string => type.split(";", 1).join().trim().toLowerCase();

/** Whether a media type is one of these: "image/png", "image/*" or "*\/*". */
export function matchesType(type: string, accepted: readonly string[]): boolean {
  const bare = bareType(type);
  return accepted.some((range) => {
    const wanted = bareType(range);
    return wanted === "*/*" || wanted === bare || (wanted.endsWith("/*") && bare.startsWith(wanted.slice(0, -1)));
  });
}

/** Whoever takes "image/*" means pictures, and not what merely says so. */
const isMedia = /^(?:image|audio|video|font|model)\//;

/** Formats that are built on another one, which is all that the first bytes show. */
function isKindOf(type: string, found: string): boolean {
  return containers[found]?.test(type) === true;
}

const containers: Readonly<Record<string, RegExp>> = {
  "application/zip":
    /^application\/(?:epub\+zip|java-archive|vnd\.(?:openxmlformats-officedocument|oasis\.opendocument|ms-(?:excel|powerpoint|word)\.)[\w.+-]*)$/,
  "application/x-cfb": /^application\/(?:msword|vnd\.ms-(?:excel|powerpoint|outlook|project|works))$/,
};

const isTextual = (type: string): boolean =>
  /^text\//.test(type) || /^[\w.+-]+\/(?:[\w.+-]+\+)?(?:json|xml|yaml)$/.test(type) || textApplications.has(type);

const textApplications = new Set([
  "application/javascript",
  "application/x-ndjson",
  "application/jsonl",
  "application/sql",
  "application/x-yaml",
  "application/toml",
  "application/graphql",
  "application/x-www-form-urlencoded",
  "application/x-subrip",
]);
