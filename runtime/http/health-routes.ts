import type { FastifyInstance, RouteHandler } from "fastify";
import { unavailable } from "../api/problem.js";
import type { HttpServerOptions } from "./http-server.js";

/** `/health/live`, `/health/ready` and `/health`: for orchestrators, `nexus status` and people. Public, and without secrets. */
export function addHealthRoutes(app: FastifyInstance, { app: info, health, redact, workers }: HttpServerOptions): void {
  const startedAt = performance.now();
  const json = (body: object): string => redact(JSON.stringify(body));
  const worker = workers.number === null ? {} : { worker: workers.number };
  const headers = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };

  const answer = (url: string, handler: RouteHandler): void =>
    void app.route({ method: ["GET", "HEAD"], url, handler });

  // Answers as long as the process does.
  answer("/health/live", (_request, reply) => reply.headers(headers).send(json({ status: "live" })));

  answer("/health/ready", (_request, reply) => {
    reply.headers(headers);
    if (!health.isReady())
      throw unavailable("The application is starting or stopping.", { headers: { "retry-after": "1" } });
    return reply.send(json({ status: "ready" }));
  });

  answer("/health", async (_request, reply) => {
    const { status, plugins, restartNeeded } = await health.report();
    const uptime = Math.round((performance.now() - startedAt) / 1000);
    return reply
      .headers(headers)
      .send(json({ status, name: info.name, version: info.version, uptime, ...worker, plugins, restartNeeded }));
  });
}

/** Addresses that no route of a plugin may take. */
export const healthRoutes = ["/health", "/health/live", "/health/ready"] as const;
