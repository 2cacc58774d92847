import type { FastifyReply, FastifyRequest } from "fastify";
import type { Awaitable } from "../api/plugin.js";
import type { Principal } from "../api/principal.js";
import { tooManyRequests } from "../api/problem.js";
import type { RateLimitDefinition } from "../definition.js";
import type { Counted, RequestCounter } from "./request-counter.js";
import { andThen } from "./stage.js";
import { whoseRequest } from "./whose-request.js";

/**
 * Counts a request and throws 429 where it is one too many. The caller is known only behind authentication. Every response of a
 * limited route tells the limit, what is left of it, and in how many seconds it begins anew.
 */
export type RateLimitStage = (
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Principal | null,
) => Awaitable<void>;

export interface RateLimitParts {
  /** What is counted apart from everything else: "server", "orders.placeOrder". */
  readonly name: string;
  readonly limit: RateLimitDefinition;
  readonly count: RequestCounter;
}

export function rateLimitStage({ name, limit, count }: RateLimitParts): RateLimitStage {
  const { per, by } = limit;
  return (request, reply, caller) =>
    andThen(count(`${name}:${whoseRequest(by, request, caller)}`, per), (counted) => judge(counted, limit, reply));
}

function judge({ count, resetIn }: Counted, { max, per }: RateLimitDefinition, reply: FastifyReply): void {
  const seconds = String(Math.max(1, Math.ceil(resetIn / 1000)));
  // The narrower limit, a route's own, is counted last and is the one that is told.
  reply.header("ratelimit-limit", String(max));
  reply.header("ratelimit-remaining", String(Math.max(0, max - count)));
  reply.header("ratelimit-reset", seconds);
  if (count > max) {
    const detail = `More than ${max} requests in ${per / 1000} s. Try again in ${seconds} s.`;
    throw tooManyRequests(detail, { headers: { "retry-after": seconds } });
  }
}
