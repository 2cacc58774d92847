import type { ServerResponse } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Principal } from "../api/principal.js";
import type { ExecutionContext } from "../context/execution-context.js";
import type { Listed } from "../open-list.js";
import type { ServedRoute } from "./served-route.js";

/** One request until its response is out: what its stages tell each other of it. */
export class Exchange implements Listed<Exchange> {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Undefined where nothing is at this address. */
  readonly route: ServedRoute | undefined;
  readonly startedAt = performance.now();
  /** Undefined before access has found out, null for nobody. */
  caller: Principal | null | undefined = undefined;
  /** What came of it is told to the audit log already. */
  isTold = false;
  /** Its handler took Fastify's own objects, and may have answered with them. */
  isRaw = false;
  readonly context: ExecutionContext;
  previous: Exchange | null = null;
  next: Exchange | null = null;
  isListed = false;

  constructor(request: FastifyRequest, reply: FastifyReply, route: ServedRoute | undefined) {
    this.request = request;
    this.reply = reply;
    this.route = route;
    const { id } = request;
    this.context = { correlationId: id, causationId: id, requestId: id };
  }
}

const key = Symbol("nexus.exchange");

/** A property, because finding it in a map of all requests costs more than the rest of a stage. */
type Response = ServerResponse & { [key]?: Exchange };

/** Called once, before the first stage. */
export function beginExchange(request: FastifyRequest, reply: FastifyReply, route: ServedRoute | undefined): Exchange {
  const exchange = new Exchange(request, reply, route);
  (reply.raw as Response)[key] = exchange;
  return exchange;
}

/** Undefined where the request was refused before its first stage. */
export const knownExchange = (response: ServerResponse): Exchange | undefined => (response as Response)[key];

/** Of a request that passes its stages. */
export function exchangeOf(reply: FastifyReply): Exchange {
  const exchange = knownExchange(reply.raw);
  if (exchange === undefined)
    throw new Error("A stage ran before the request began: a fault in Nexus, please report it.");
  return exchange;
}
