import type { ServeOptions } from "./contract.js";

/** The header `content-disposition`: what a browser would run, or that nobody knows, is saved and never shown. */
export function dispositionOf(contentType: string, { download }: ServeOptions): string {
  const bare = contentType.split(";", 1).join().trim().toLowerCase();
  if (download === undefined) return isHarmless(bare) ? "inline" : "attachment";
  const plain = download.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(wellFormed(download)).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** Half a character cannot be encoded. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

/** XML runs scripts, whatever it is said to be: a drawing is no picture. */
function isHarmless(type: string): boolean {
  return (/^(?:image|audio|video|font)\//.test(type) && !/[+/]xml$/.test(type)) || harmless.has(type);
}

const harmless = new Set(["text/plain", "text/csv", "application/pdf", "application/json"]);
