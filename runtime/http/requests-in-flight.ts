import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

export type RequestEnding = (request: FastifyRequest, reply: FastifyReply, outcome: "completed" | "aborted") => void;

export interface RequestsInFlight {
  /** Resolves when none is left. */
  readonly none: () => Promise<void>;
  /** Counts those that are left as aborted: nobody waits for them any more. */
  readonly abandon: () => void;
}

/** Knows each request from its first stage until its response is out or its caller is gone, on a socket or injected. */
export function watchRequests(app: FastifyInstance, onEnd: RequestEnding): RequestsInFlight {
  const open = new Map<FastifyRequest, FastifyReply>();
  let onNone: (() => void)[] = [];

  const end = (request: FastifyRequest, reply: FastifyReply, outcome: "completed" | "aborted"): void => {
    if (!open.delete(request)) return;
    onEnd(request, reply, outcome);
    if (open.size > 0) return;
    for (const resolve of onNone) resolve();
    onNone = [];
  };

  app.addHook("onRequest", (request, reply, done) => {
    open.set(request, reply);
    reply.raw.once("finish", () => end(request, reply, "completed"));
    reply.raw.once("close", () => end(request, reply, "aborted"));
    done();
  });

  return {
    abandon: () => {
      for (const [request, reply] of open) end(request, reply, "aborted");
    },
    none: () => (open.size === 0 ? Promise.resolve() : new Promise((resolve) => void onNone.push(resolve))),
  };
}
