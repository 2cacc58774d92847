import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Problem } from "../api/problem.js";

export interface RateLimit {
  readonly max: number;
  /** Milliseconds. */
  readonly per: number;
}

/** Counts a request of its caller's address and throws 429 where it is one too many. */
export type RateLimitStage = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Each stage counts by itself, in this process's memory. Addresses are right behind a proxy only with `server.trustProxy`. */
export function rateLimitStage(app: FastifyInstance, { max, per }: RateLimit): RateLimitStage {
  const count = app.createRateLimit({ max, timeWindow: per });
  return async (request, reply) => {
    const counted = await count(request);
    if (counted.isAllowed) return;
    const seconds = String(Math.max(1, counted.ttlInSeconds));
    // The narrower limit, a route's own, is counted last and is the one that is told.
    reply.headers({
      "ratelimit-limit": String(max),
      "ratelimit-remaining": String(counted.remaining),
      "ratelimit-reset": seconds,
    });
    if (counted.isExceeded) {
      throw new Problem({
        status: 429,
        title: "Too Many Requests",
        detail: `More than ${max} requests in ${per / 1000} s. Try again in ${seconds} s.`,
        headers: { "retry-after": seconds },
      });
    }
  };
}
