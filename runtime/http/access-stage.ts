import type { FastifyReply, FastifyRequest } from "fastify";
import type { Principal } from "../api/principal.js";
import { forbidden, unauthorized, unavailable } from "../api/problem.js";
import type { Authentication } from "../api/services/authentication.js";
import type { RouteDefinition } from "../definition.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import { isGranted } from "./permissions.js";
import type { RateLimitStage } from "./rate-limit.js";
import { RouteFault } from "./route-fault.js";

/** Finds out who makes a request and whether they may. Resolves with the caller, or rejects: in doubt nobody passes. */
export type AccessStage = (request: FastifyRequest, reply: FastifyReply) => Promise<Principal>;

export interface AccessStageParts {
  readonly route: RouteDefinition;
  /** The plugin that provides `authentication`. */
  readonly provider: PluginSlot | undefined;
  /** Counts by the caller, before it is asked what they may; null where the route has no such limit. */
  readonly limitCaller: RateLimitStage | null;
  /** Told who it is as soon as it is known: null for nobody, without any proof. */
  readonly identified?: ((request: FastifyRequest, caller: Principal | null) => void) | undefined;
}

/** Null where the route is public. */
export function accessStage({ route, provider, limitCaller, identified }: AccessStageParts): AccessStage | null {
  const { access } = route;
  if (access.kind === "public") return null;
  const needed = access.kind === "permissions" ? access.permissions : [];

  return async (request, reply) => {
    if (provider === undefined)
      throw new RouteFault(route, "needs a signed-in caller, and no plugin provides authentication");
    // Caches on the way know of `authorization` and perhaps of cookies, not of API keys. A handler may say otherwise.
    reply.header("cache-control", "private, no-cache");
    let caller: Principal | null = null;
    try {
      caller = await callerOf(request, provider);
      identified?.(request, caller);
    } finally {
      // Whoever does not prove who they are is counted by address.
      await limitCaller?.(request, reply, caller);
    }
    if (caller === null) {
      throw unauthorized("Sign in to use this.", { headers: { "www-authenticate": "Bearer" } });
    }
    const { permissions } = caller;
    const missing = needed.filter((permission) => !isGranted(permissions, permission));
    if (missing.length > 0)
      throw forbidden(`This needs the permission ${missing.map((name) => `"${name}"`).join(" and ")}.`);
    return caller;
  };
}

/** Code without types may answer with nothing at all: that is nobody. */
async function callerOf({ method, url, headers, ip }: FastifyRequest, provider: PluginSlot): Promise<Principal | null> {
  return (await authenticationOf(provider).authenticate({ method, url, headers, ip })) || null;
}

function authenticationOf(provider: PluginSlot): Authentication {
  // The contract of the service was checked when the application was compiled.
  const provided = provider.ifActive as { readonly authentication?: Authentication } | undefined;
  const authentication = provided?.authentication;
  if (authentication === undefined) {
    throw unavailable("Nobody can be signed in just now.", { headers: { "retry-after": "5" } });
  }
  return authentication;
}
