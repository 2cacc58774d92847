import type { Exchange } from "./exchange.js";
import type { RouteRequest } from "./route-request.js";

/** Headers by which callers prove who they are. */
export const credentials = ["authorization", "cookie", "x-api-key"] as const;

/** What a handler looked at while it made an answer that others might get. */
export interface RequestWatch {
  /** The same request, watched. */
  readonly request: RouteRequest;
  /** Whether it looked at credentials, were there some or not: its answer may hold what only its caller should see. */
  readonly sawCredentials: () => boolean;
  /** Whether it touched Fastify's own objects: what it read and sent there is not known. */
  readonly touchedRaw: () => boolean;
}

export interface RequestWatchOptions {
  /** Headers by which answers are told apart anyway. */
  readonly vary: readonly string[];
  /** Factories of request services get every header: using a service counts as looking at them. */
  readonly hasRequestServices: boolean;
}

export function watchRequest(told: RouteRequest, { vary, hasRequestServices }: RequestWatchOptions): RequestWatch {
  const seen = { credentials: false, raw: false };
  const watched = (what: keyof typeof seen, read: () => unknown): PropertyDescriptor => ({
    enumerable: true,
    get: () => {
      seen[what] = true;
      return read();
    },
  });
  // The input stage gives an object by name.
  const given = told.headers as Readonly<Record<string, unknown>>;
  const hidden = credentials.filter((name) => !vary.includes(name));
  const headers = Object.defineProperties(
    { ...given },
    Object.fromEntries(hidden.map((name) => [name, watched("credentials", () => given[name])])),
  );
  const { services } = told;
  // Its prototype, so that what is made when it is first read stays so.
  const request = Object.defineProperties(Object.create(told) as RouteRequest, {
    headers: { enumerable: true, value: headers },
    // Both are made by the request itself.
    signal: { enumerable: true, get: () => told.signal },
    raw: watched("raw", () => told.raw),
    ...(hasRequestServices && { services: watched("credentials", () => services) }),
  });
  return { request, sawCredentials: () => seen.credentials, touchedRaw: () => seen.raw };
}

/** Whether a request carries credentials by which its answer would not be told apart. */
export function carriesCredentials({ request: { headers } }: Exchange, vary: readonly string[]): boolean {
  return credentials.some((name) => headers[name] !== undefined && !vary.includes(name));
}
