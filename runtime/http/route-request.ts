import type { FastifyReply, FastifyRequest } from "fastify";
import type { BaseRequest, RequestScope } from "../api/plugin.js";
import type { Principal } from "../api/principal.js";
import type { PluginSlot, RunningPlugin } from "../lifecycle/plugin-slot.js";
import type { Exchange } from "./exchange.js";
import type { RouteInput } from "./input-stage.js";
import type { RequestEnd } from "./request-end.js";
import type { StandingHeaders } from "./standing-headers.js";

/** What a route handler gets; its generated contract types `RouteInput` and `services`. */
export interface RouteRequest extends BaseRequest, RouteInput {
  readonly services: object;
}

export interface RouteRequestParts {
  readonly exchange: Exchange;
  readonly input: RouteInput;
  readonly user: Principal | null;
  readonly end: RequestEnd;
  /** What the plugin's slot holds for this request, also if the plugin is restarted meanwhile. */
  readonly running: RunningPlugin<PluginContext, unknown>;
  readonly slot: PluginSlot;
  readonly standing: StandingHeaders;
}

/** The part of a plugin's context that requests need. */
export interface PluginContext {
  readonly log: BaseRequest["log"];
  readonly services: object;
}

/** A class, because most handlers read neither `signal` nor `raw`, and making accessors for each request is slow. */
export class HandledRequest implements RouteRequest {
  readonly id: string;
  readonly user: Principal | null;
  readonly log: BaseRequest["log"];
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
  readonly services: object;
  readonly #exchange: Exchange;
  readonly #end: RequestEnd;
  readonly #standing: StandingHeaders;

  constructor(parts: RouteRequestParts) {
    const { exchange, input, running } = parts;
    this.id = exchange.request.id;
    this.user = parts.user;
    this.log = running.context.log;
    this.params = input.params;
    this.query = input.query;
    this.headers = input.headers;
    this.body = input.body;
    this.#exchange = exchange;
    this.#end = parts.end;
    this.#standing = parts.standing;
    this.services = requestServices(parts);
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  get raw(): { readonly request: FastifyRequest; readonly reply: FastifyReply } {
    const { request, reply } = this.#exchange;
    if (!this.#exchange.isRaw) {
      this.#exchange.isRaw = true;
      // Whoever answers on Node's own response has them all the same.
      const { raw } = reply;
      if (!raw.headersSent) for (const name in this.#standing) raw.setHeader(name, this.#standing[name] ?? "");
    }
    return { request, reply };
  }
}

/** Factories get the request as it came in, whatever its route makes of it. */
function requestServices({ exchange, user, end, running, slot }: RouteRequestParts): object {
  const { log, services } = running.context;
  if (slot.options.requestServices === undefined) return services;
  const { id, headers } = exchange.request;
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
