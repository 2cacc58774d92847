import rateLimit from "@fastify/rate-limit";
import { badRequest } from "../api/problem.js";
import { addRoutes } from "./add-routes.js";
import { addBrowserHeaders } from "./browser-headers.js";
import { closeServer } from "./close-server.js";
import { addHealthRoutes, healthRoutes } from "./health-routes.js";
import type { CreateHttpServer } from "./http-server.js";
import { inject } from "./inject.js";
import { readJsonBodies } from "./json-body.js";
import { listen } from "./listen.js";
import { newFastify } from "./new-fastify.js";
import { rateLimitStage } from "./rate-limit.js";
import { logRequest } from "./request-log.js";
import { watchRequests } from "./requests-in-flight.js";
import { problemSender } from "./send-problem.js";
import { unknownRoute } from "./unknown-route.js";

/** Fastify with the routes of the definition, each a straight pipeline of the stages that it needs. */
export const createHttpServer: CreateHttpServer = async (options) => {
  const { definition, settings, slots, log, redact } = options;
  // Routes of a plugin that is not part of this run are not there.
  const routes = definition.routes.filter(({ plugin }) => slots.has(plugin));
  const app = newFastify(options);
  let isClosing = false;

  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    if (request.headers.host === undefined && request.raw.httpVersion === "1.1")
      done(badRequest("The header host is missing."));
    else done();
  });
  const requests = watchRequests(app, (ended) => {
    logRequest(log, ended);
    // The connection waits for another request from now on, and there will be none.
    if (isClosing) setImmediate(() => app.server.closeIdleConnections());
  });
  readJsonBodies(app);
  await addBrowserHeaders(app, settings);
  await app.register(rateLimit, { global: false, cache: rememberedCallers });
  const limitAll = settings.rateLimit === null ? null : rateLimitStage(app, settings.rateLimit);

  const findOther = unknownRoute([...routes, ...healthRoutes]);
  app.setErrorHandler(problemSender(log, redact));
  app.setNotFoundHandler(async (request, reply) => {
    await limitAll?.(request, reply);
    throw findOther(request.method, request.url);
  });
  addHealthRoutes(app, options);
  addRoutes(app, { routes, options, limitAll });
  await app.ready();

  return {
    listen: () => listen(app, settings.host, settings.port),
    close: (limit) => {
      isClosing = true;
      return closeServer(app, requests, limit);
    },
    inject: (request) => inject(app, request),
  };
};

/** Addresses whose requests are counted at a time, for each limit; the one that was silent longest is forgotten. */
const rememberedCallers = 50_000;
