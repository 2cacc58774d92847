import { forbidden, type Principal, unauthorized } from "nexus-platform";
import type { LoginRequest } from "#nexus/auth";
import type { Origin } from "../sign-in.js";

/** Where a request comes from. */
export const originOf = ({ id, raw }: Pick<LoginRequest, "id" | "raw">): Origin => ({
  from: raw.request.ip,
  requestId: id,
});

export interface SignedInUser {
  readonly id: string;
  readonly session: string;
  readonly permissions: readonly string[];
}

/** Who is signed in. Throws 403 for an API key: a key that can change its account could give itself everything. */
export function signedIn(user: Principal | null): SignedInUser {
  if (user === null) throw unauthorized("Sign in to use this.");
  const { id, session, permissions } = user;
  if (session === undefined) throw forbidden("An API key cannot do this: sign in.");
  return { id, session, permissions };
}
