import type { FastifyRequest } from "fastify";
import type { Principal } from "../api/principal.js";
import { forbidden, unauthorized, unavailable } from "../api/problem.js";
import type { Authentication } from "../api/services/authentication.js";
import type { RouteDefinition } from "../definition.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import { isGranted } from "./permissions.js";
import { RouteFault } from "./route-fault.js";

/** Finds out who makes a request and whether they may. Resolves with the caller, or rejects: in doubt nobody passes. */
export type AccessStage = (request: FastifyRequest) => Promise<Principal>;

/** Null where the route is public. `provider` is the plugin that provides `authentication`. */
export function accessStage(route: RouteDefinition, provider: PluginSlot | undefined): AccessStage | null {
  const { access } = route;
  if (access.kind === "public") return null;
  const needed = access.kind === "permissions" ? access.permissions : [];

  return async (request) => {
    if (provider === undefined)
      throw new RouteFault(route, "needs a signed-in caller, and no plugin provides authentication");
    const caller = await authenticationOf(provider).authenticate({
      method: request.method,
      url: request.url,
      headers: request.headers,
      ip: request.ip,
    });
    if (!caller) {
      throw unauthorized("Sign in to use this.", { headers: { "www-authenticate": "Bearer" } });
    }
    const missing = needed.filter((permission) => !isGranted(caller.permissions, permission));
    if (missing.length > 0)
      throw forbidden(`This needs the permission ${missing.map((name) => `"${name}"`).join(" and ")}.`);
    return caller;
  };
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
