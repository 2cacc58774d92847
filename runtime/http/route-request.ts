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
  const scope: RequestScope = {
    id: request.id,
    user,
    log: running.context.log,
    // Made when it is read: most handlers never look at it.
    get signal() {
      return end.signal;
    },
  };
  return Object.assign(scope, {
    ...input,
    services: requestServices(running.context.services, scope, slot),
    raw: { request, reply },
  });
}

/** The part of a plugin's context that requests need. */
export interface PluginContext {
  readonly log: BaseRequest["log"];
  readonly services: object;
}

function requestServices(services: object, request: RequestScope, { options }: PluginSlot): object {
  if (options.requestServices === undefined) return services;
  const made = new Map<PluginSlot, Map<string, unknown>>();
  const ofRequest: object = options.requestServices({
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
