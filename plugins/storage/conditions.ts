import type { StoredFile } from "./contract.js";

export type Header = (name: string) => string | undefined;

type Dated = Pick<StoredFile, "etag" | "modifiedAt">;

/** What the conditions of a request for a file come to (RFC 9110, section 13): its content, 304, or 412. */
export function conditionsOf(header: Header, file: Dated): "met" | "not modified" | "failed" {
  const [match, unmodifiedSince] = [header("if-match"), header("if-unmodified-since")];
  if (match !== undefined) {
    if (!names(match, file.etag)) return "failed";
  } else if (unmodifiedSince !== undefined && changedSince(unmodifiedSince, file) === true) return "failed";

  const [noneMatch, modifiedSince] = [header("if-none-match"), header("if-modified-since")];
  if (noneMatch !== undefined) return names(noneMatch, file.etag) ? "not modified" : "met";
  return modifiedSince !== undefined && changedSince(modifiedSince, file) === false ? "not modified" : "met";
}

/** Whether a range may be answered: of the content that the caller already has a part of. */
export function isSameContent(ifRange: string | undefined, file: Dated): boolean {
  if (ifRange === undefined) return true;
  return ifRange.includes('"') ? ifRange.trim() === file.etag : changedSince(ifRange, file) === false;
}

/** Entity tags, each perhaps weak, or "*". */
function names(list: string, etag: string): boolean {
  if (list.trim() === "*") return true;
  return [...list.matchAll(/(?:W\/)?("[^"]*")/g)].some(([, tag]) => tag === etag);
}

/** Undefined where the header holds no date. Headers know whole seconds. */
function changedSince(date: string, { modifiedAt }: Dated): boolean | undefined {
  const since = Date.parse(date);
  return Number.isNaN(since) ? undefined : Math.floor(modifiedAt.getTime() / 1_000) > Math.floor(since / 1_000);
}
