import type { Awaitable } from "../plugin.js";
import type { Principal } from "../principal.js";
import type { ServiceCommand } from "./service-command.js";

/** What the service `authentication` promises: routes that are not public rely on it. A manifest names it "nexus-platform#Authentication". */
export interface Authentication {
  /**
   * Who makes the request. Null where it carries no proof of identity: the caller gets 401. Throws `unauthorized()` with a
   * reason where the proof does not hold. A promise only where there is something to wait for: most requests come from callers that
   * are known already.
   */
  readonly authenticate: (request: AuthenticationRequest) => Awaitable<Principal | null>;
  /** `nexus auth …` */
  readonly command?: ServiceCommand;
}

/** The part of a request that identifies its caller. */
export interface AuthenticationRequest {
  readonly method: string;
  /** Path with query, as sent. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The caller's address; behind a proxy only right with `server.trustProxy`. */
  readonly ip: string;
}
