import type { FastifyRequest } from "fastify";
import type { Awaitable } from "../api/plugin.js";
import type { Principal } from "../api/principal.js";
import { forbidden, unauthorized, unavailable } from "../api/problem.js";
import type { Authentication } from "../api/services/authentication.js";
import { runInContext } from "../context/execution-context.js";
import type { RouteDefinition } from "../definition.js";
import { isPromise } from "../events/is-promise.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import { type Exchange, exchangeOf } from "./exchange.js";
import { isGranted } from "./permissions.js";
import type { RateLimitStage } from "./rate-limit.js";
import { RouteFault } from "./route-fault.js";
import { andThen, type Stage } from "./stage.js";

export interface AccessStageParts {
  readonly route: RouteDefinition;
  /** The plugin that provides `authentication`. */
  readonly provider: PluginSlot | undefined;
  /** Counts by the caller, before it is asked what they may; null where the route has no such limit. */
  readonly limitCaller: RateLimitStage | null;
}

/** Finds out who makes a request and whether they may: in doubt nobody passes. Null where the route is public. */
export function accessStage({ route, provider, limitCaller }: AccessStageParts): Stage | null {
  const { access } = route;
  if (access.kind === "public") return null;
  const needed = access.kind === "permissions" ? access.permissions : [];

  const identified = (caller: Principal | null, exchange: Exchange): Awaitable<void> => {
    // Told as soon as it is known: null for nobody, without any proof.
    exchange.caller = caller;
    return andThen(limitCaller?.(exchange.request, exchange.reply, caller), () => judge(caller, needed));
  };
  // Whoever does not prove who they are is counted by address.
  const unproven = (error: unknown, { request, reply }: Exchange): Awaitable<never> =>
    andThen(limitCaller?.(request, reply, null), () => {
      throw error;
    });

  return (request, reply) => {
    if (provider === undefined)
      throw new RouteFault(route, "needs a signed-in caller, and no plugin provides authentication");
    // Caches on the way know of `authorization` and perhaps of cookies, not of API keys. A handler may say otherwise.
    reply.header("cache-control", "private, no-cache");
    const exchange = exchangeOf(reply);
    let caller: Awaitable<Principal | null>;
    try {
      caller = runInContext(exchange.context, callerOf, request, provider);
    } catch (error) {
      return unproven(error, exchange);
    }
    // Code without types may answer with nothing at all: that is nobody.
    if (!isPromise(caller)) return identified(caller || null, exchange);
    return caller.then(
      (found) => identified(found || null, exchange),
      (error: unknown) => unproven(error, exchange),
    );
  };
}

function judge(caller: Principal | null, needed: readonly string[]): void {
  if (caller === null) throw unauthorized("Sign in to use this.", { headers: { "www-authenticate": "Bearer" } });
  const { permissions } = caller;
  if (needed.every((permission) => isGranted(permissions, permission))) return;
  const missing = needed.filter((permission) => !isGranted(permissions, permission));
  throw forbidden(`This needs the permission ${missing.map((name) => `"${name}"`).join(" and ")}.`);
}

function callerOf({ method, url, headers, ip }: FastifyRequest, provider: PluginSlot): Awaitable<Principal | null> {
  return authenticationOf(provider).authenticate({ method, url, headers, ip });
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
