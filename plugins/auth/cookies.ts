import type { AuthenticationRequest } from "nexus-platform";
import type { Context } from "#nexus/auth";

/** By lower-case name. */
export type RequestHeaders = AuthenticationRequest["headers"];

export type CookieSettings = Context["config"]["cookies"];

export interface CookieNames {
  readonly access: string;
  readonly refresh: string;
  /** The one that scripts of the page may read. */
  readonly csrf: string;
  /** Ties a sign-in with OpenID Connect to the browser that began it. */
  readonly oidc: string;
}

/** With these prefixes a browser refuses what a neighbouring host, or plain HTTP, tries to put in their place. */
export function cookieNames({ secure, domain }: CookieSettings): CookieNames {
  const prefix = secure ? "__Secure-" : "";
  const ofHost = secure && domain === "" ? "__Host-" : prefix;
  return {
    access: `${ofHost}nexus_access`,
    refresh: `${prefix}nexus_refresh`,
    csrf: `${ofHost}nexus_csrf`,
    oidc: `${prefix}nexus_oidc`,
  };
}

export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  /** Seconds; 0 takes it away. */
  readonly maxAge: number;
  readonly isHttpOnly?: boolean;
  readonly sameSite?: CookieSettings["same_site"];
}

/** Value of a `set-cookie` header. */
export function cookieHeader(settings: CookieSettings, cookie: Cookie): string {
  const { name, value, path, maxAge, isHttpOnly = true, sameSite = settings.same_site } = cookie;
  const isLaxHost = settings.domain === "" ? [] : [`Domain=${settings.domain}`];
  return [
    `${name}=${value}`,
    `Path=${path}`,
    `Max-Age=${maxAge}`,
    `SameSite=${sameSite.charAt(0).toUpperCase()}${sameSite.slice(1)}`,
    ...isLaxHost,
    ...(settings.secure ? ["Secure"] : []),
    ...(isHttpOnly ? ["HttpOnly"] : []),
  ].join("; ");
}

/** The first cookie of that name; undefined where there is none. */
export function cookieIn(headers: RequestHeaders, name: string): string | undefined {
  const header = headers["cookie"];
  const text = typeof header === "string" ? header : header?.join("; ");
  for (const pair of text?.split(";") ?? []) {
    const [key = "", ...value] = pair.split("=");
    if (key.trim() === name) return value.join("=").trim();
  }
  return undefined;
}
