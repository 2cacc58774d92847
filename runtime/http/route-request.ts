import type { FastifyReply, FastifyRequest } from "fastify";
import type { BaseRequest, RequestScope } from "../api/plugin.js";
import type { Principal } from "../api/principal.js";
import type { PluginSlot, RunningPlugin } from "../lifecycle/plugin-slot.js";
import type { RouteInput } from "./input-stage.js";
import type { RequestEnd } from "./request-end.js";

/** What a route handler gets; its generated contract types `RouteInput` and `services`. */
export interface RouteRequest extends BaseRequest, RouteInput {
  readonly services: object;
}

export interface RouteRequestParts {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly input: RouteInput;
  readonly user: Principal | null;
  readonly end: RequestEnd;
}

/** `running` is what the slot holds for this request, also if the plugin is restarted meanwhile. */
export function routeRequest(
  parts: RouteRequestParts,
  running: RunningPlugin<PluginContext, unknown>,
  slot: PluginSlot,
): RouteRequest {
  const { request, reply, input, user, end } = parts;
  const { log, services } = running.context;
  // The signal is made when it is read: most handlers never look at it.
  const base = {
    id: request.id,
    user,
    log,
    get signal() {
      return end.signal;
    },
  };
  return Object.assign(base, {
    ...input,
    services: requestServices(services, parts, { log, slot }),
    raw: { request, reply },
  });
}

/** The part of a plugin's context that requests need. */
export interface PluginContext {
  readonly log: BaseRequest["log"];
  readonly services: object;
}

/** Factories get the request as it came in, whatever its route makes of it. */
function requestServices(
  services: object,
  { request: { id, headers }, user, end }: RouteRequestParts,
  { log, slot }: { readonly log: BaseRequest["log"]; readonly slot: PluginSlot },
): object {
  if (slot.options.requestServices === undefined) return services;
  const request: RequestScope = {
    id,
    user,
    log,
    headers,
    get signal() {
      return end.signal;
    },
  };
  const made = new Map<PluginSlot, Map<string, unknown>>();
  const ofRequest: object = slot.options.requestServices({
    request,
    once: <T>(provider: PluginSlot, service: string, make: (request: RequestScope) => T): T => {
      const ofProvider = made.get(provider) ?? new Map<string, unknown>();
      made.set(provider, ofProvider);
      if (!ofProvider.has(service)) ofProvider.set(service, make(request));
      // Only this provider's factory for this service put it there.
      return ofProvider.get(service) as T;
    },
  });
  // Getters stay getters, so that a service is made when it is first read.
  return Object.defineProperties({ ...services }, Object.getOwnPropertyDescriptors(ofRequest));
}
