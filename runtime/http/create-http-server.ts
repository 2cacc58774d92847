import type { FastifyReply, FastifyRequest } from "fastify";
import { badRequest } from "../api/problem.js";
import type { RateLimitDefinition } from "../definition.js";
import { watchRequestsWith } from "../observation/watch-requests.js";
import type { ServerSettings } from "../settings/settings.js";
import { addRoutes } from "./add-routes.js";
import { closeServer } from "./close-server.js";
import { limitConnections } from "./connection-limit.js";
import { addCors } from "./cors.js";
import { dispatchByTable } from "./dispatch-by-table.js";
import { beginExchange } from "./exchange.js";
import { addHealthRoutes } from "./health-routes.js";
import type { CreateHttpServer } from "./http-server.js";
import { inject } from "./inject.js";
import { jsonBodyParser, parseBodiesWith } from "./json-body.js";
import { listen } from "./listen.js";
import { newFastify } from "./new-fastify.js";
import { rateLimitStage } from "./rate-limit.js";
import { bodyReader } from "./read-body.js";
import { requestCounter } from "./request-counter.js";
import { logRequest } from "./request-log.js";
import { requestPath } from "./request-path.js";
import { requestsInFlight } from "./requests-in-flight.js";
import { RouteTable } from "./route-table.js";
import { problemSender } from "./send-problem.js";
import type { ServedRoute } from "./served-route.js";
import { addStandingHeaders, standingHeaders } from "./standing-headers.js";
import { unknownRoute } from "./unknown-route.js";
import { lateBodyStage, longestRequest } from "./upload/late-body.js";

/** Fastify with the routes of the definition, each a straight pipeline of the stages that it needs. */
export const createHttpServer: CreateHttpServer = async (options) => {
  const { definition, settings, slots, log, redact } = options;
  // Routes of a plugin that is not part of this run are not there.
  const routes = definition.routes.filter(({ plugin }) => slots.has(plugin));
  const standing = standingHeaders(settings);
  const app = newFastify(options, standing);
  let isClosing = false;

  const table = new RouteTable<ServedRoute>(longestParameter);
  const requests = requestsInFlight((exchange, outcome) => {
    logRequest(log, exchange, outcome);
    // The connection waits for another request from now on, and there will be none.
    if (isClosing) setImmediate(() => app.server.closeIdleConnections());
  });
  app.addHook("onRequest", (request, reply, done) => {
    const found = table.find(request.method, requestPath(request.url));
    if (found !== undefined) request.params = found.params;
    requests.begun(beginExchange(request, reply, found?.route));
    done();
  });
  if (options.observation.isOn) watchRequestsWith(app, options.observation);
  app.addHook("onRequest", (request, _reply, done) => {
    if (request.headers.host === undefined && request.raw.httpVersion === "1.1")
      done(badRequest("The header host is missing."));
    else done();
  });
  const lateBody = lateBodyStage(longestRequest(definition.routes, settings), settings, redact);
  if (lateBody !== null) app.addHook("onRequest", lateBody);
  addStandingHeaders(app, standing);
  limitConnections(app.server, log);
  const parse = jsonBodyParser(app);
  parseBodiesWith(app, parse);
  if (settings.cors !== null) await addCors(app, settings.cors);
  const count = requestCounter(options);
  const limitAll =
    settings.rateLimit && rateLimitStage({ name: "server", limit: byAddress(settings.rateLimit), count });

  const refuse = async (request: FastifyRequest, reply: FastifyReply): Promise<never> => {
    await limitAll?.(request, reply, null);
    throw unknownRoute(table, request.method, requestPath(request.url));
  };
  app.setErrorHandler(problemSender(log, redact));
  app.setNotFoundHandler(refuse);
  addHealthRoutes(app, options);
  addRoutes(app, table, { routes, options, limitAll, count, standing });
  const readBody = bodyReader({ parse, limit: settings.bodyLimit, keepsContext: options.observation.isOn });
  dispatchByTable(app, { readBody, refuse });
  await app.ready();

  return {
    listen: (keeper) => listen(app, { host: settings.host, port: settings.port, keeper }),
    drain: () => {
      app.server.prependListener("request", (_request, response) => response.setHeader("connection", "close"));
    },
    close: (limit) => {
      isClosing = true;
      return closeServer(app, requests, limit);
    },
    inject: (request) => inject(app, request),
  };
};

/** Characters of a parameter. */
const longestParameter = 1_000;

const byAddress = (limit: NonNullable<ServerSettings["rateLimit"]>): RateLimitDefinition => ({
  ...limit,
  by: { kind: "address" },
});
