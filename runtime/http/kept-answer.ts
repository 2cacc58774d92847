import { createHash } from "node:crypto";
import type { RouteCacheDefinition } from "../definition.js";
import type { Answer } from "./answer.js";
import { credentials } from "./request-watch.js";

/** An answer as the cache keeps it: JSON. */
export interface KeptAnswer {
  readonly status: number;
  /** The handler's, by lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Text, or bytes in base64. */
  readonly body: string;
  readonly isBinary: boolean;
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  /** Whether its handler looked at credentials: then it is for requests without any. */
  readonly looksAtCredentials: boolean;
}

/** Statuses that HTTP lets caches keep without a word of the server, as far as they are no errors. */
const keptStatuses: ReadonlySet<number> = new Set([200, 203, 204, 301, 308]);

/** Null where the answer must not be kept: it is a stream, an error, sets a cookie, or its handler says so. */
export function keptAnswer(answer: Answer, at: number, looksAtCredentials: boolean): KeptAnswer | null {
  const { status, payload = "" } = answer;
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const isText = typeof payload === "string";
  if (!keptStatuses.has(status) || !(isText || Buffer.isBuffer(payload))) return null;
  if (headers["set-cookie"] !== undefined || headers["vary"] !== undefined) return null;
  if (/\b(?:no-store|no-cache|private)\b/i.test(String(headers["cache-control"] ?? ""))) return null;
  const own = headers["etag"];
  return {
    status,
    headers,
    body: isText ? payload : payload.toString("base64"),
    isBinary: !isText,
    etag: typeof own === "string" ? own : `"${createHash("sha256").update(payload).digest("base64url").slice(0, 27)}"`,
    madeAt: at,
    looksAtCredentials,
  };
}

export interface Serving {
  readonly cache: RouteCacheDefinition;
  /** Whether it is one caller's alone. */
  readonly isPrivate: boolean;
  readonly ifNoneMatch: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The answer for one request: 304 where the caller has it already. */
export function servedAnswer(kept: KeptAnswer, { cache, isPrivate, ifNoneMatch, now }: Serving): Answer {
  const { status, body, isBinary, etag } = kept;
  const headers = {
    "cache-control": cacheControl(cache, isPrivate),
    ...kept.headers,
    etag,
    age: String(Math.max(0, Math.floor((now - kept.madeAt) / 1000))),
    ...varyHeader(cache.vary, isPrivate || kept.looksAtCredentials),
  };
  if (status === 200 && ifNoneMatch !== undefined && isMatch(ifNoneMatch, etag)) {
    const { "content-type": _, ...withoutType } = headers as Record<string, string | readonly string[]>;
    return { status: 304, headers: withoutType };
  }
  if (status === 204) return { status, headers };
  return { status, headers, payload: isBinary ? Buffer.from(body, "base64") : body };
}

function cacheControl({ ttl, staleFor }: RouteCacheDefinition, isPrivate: boolean): string {
  const stale = staleFor > 0 ? `, stale-while-revalidate=${Math.floor(staleFor / 1000)}` : "";
  return `${isPrivate ? "private" : "public"}, max-age=${Math.floor(ttl / 1000)}${stale}`;
}

function varyHeader(vary: readonly string[], onCredentials: boolean): Readonly<Record<string, string>> {
  const names = new Set([...vary, ...(onCredentials ? credentials : [])]);
  return names.size === 0 ? {} : { vary: [...names].join(", ") };
}

/** RFC 9110: a GET compares weakly. */
function isMatch(ifNoneMatch: string, etag: string): boolean {
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, "");
  return ifNoneMatch.trim() === "*" || ifNoneMatch.split(",").some((tag) => opaque(tag) === opaque(etag));
}
