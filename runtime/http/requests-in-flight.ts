import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

export interface EndedRequest {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly outcome: "completed" | "aborted";
  /** How long it took, in milliseconds. Fastify's own `elapsedTime` is 0 without its log. */
  readonly ms: number;
}

export interface RequestsInFlight {
  /** Resolves when none is left. */
  readonly none: () => Promise<void>;
  /** Counts those that are left as aborted: nobody waits for them any more. */
  readonly abandon: () => void;
}

/** Knows each request from its first stage until its response is out or its caller is gone, on a socket or injected. */
export function watchRequests(app: FastifyInstance, onEnd: (ended: EndedRequest) => void): RequestsInFlight {
  const open = new Map<FastifyRequest, { readonly reply: FastifyReply; readonly since: number }>();
  let onNone: (() => void)[] = [];

  const end = (request: FastifyRequest, outcome: EndedRequest["outcome"]): void => {
    const started = open.get(request);
    if (started === undefined) return;
    open.delete(request);
    onEnd({ request, reply: started.reply, outcome, ms: performance.now() - started.since });
    if (open.size > 0) return;
    for (const resolve of onNone) resolve();
    onNone = [];
  };

  app.addHook("onRequest", (request, reply, done) => {
    open.set(request, { reply, since: performance.now() });
    reply.raw.once("finish", () => end(request, "completed"));
    reply.raw.once("close", () => end(request, "aborted"));
    done();
  });

  return {
    abandon: () => {
      for (const request of open.keys()) end(request, "aborted");
    },
    none: () => (open.size === 0 ? Promise.resolve() : new Promise((resolve) => void onNone.push(resolve))),
  };
}
