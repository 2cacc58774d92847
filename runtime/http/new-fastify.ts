import type { IncomingMessage, ServerResponse } from "node:http";
import fastify, { type FastifyInstance } from "fastify";
import type { ServerSettings } from "../settings/settings.js";
import type { HttpServerOptions } from "./http-server.js";
import { responseClass } from "./prepared-response.js";
import { type ProblemParts, problemContentType, problemText } from "./problem-body.js";
import { requestIdOf } from "./request-id.js";
import { problemSender } from "./send-problem.js";
import { answerSocket, answerSocketError } from "./socket-errors.js";
import { type StandingHeaders, setStandingHeaders } from "./standing-headers.js";
import { longestRequest } from "./upload/late-body.js";

/** A Fastify without routes, set up so that whatever arrives is answered with a problem response where it cannot be served. */
export function newFastify(
  { definition, settings, log, redact }: HttpServerOptions,
  standing: StandingHeaders,
): FastifyInstance {
  const { bodyLimit, trustProxy } = settings;
  const requestTimeout = longestRequest(definition.routes, settings);
  const sendProblem = problemSender(log, redact);
  const app: FastifyInstance = fastify({
    logger: false,
    genReqId: requestIdOf,
    requestIdHeader: false,
    trustProxy: trustedProxies(trustProxy),
    bodyLimit,
    // How long a caller may take to send a request. Node looks for late ones now and then.
    requestTimeout,
    http: {
      ServerResponse: responseClass(),
      requestTimeout,
      // Node would answer this itself, without a problem; the first hook does it.
      requireHostHeader: false,
      connectionsCheckingInterval: Math.min(30_000, Math.max(100, Math.ceil(requestTimeout / 4))),
    },
    // What still arrives on an open connection while the server closes is served, not refused.
    return503OnClosing: false,
    // Fastify gets no schemas. Without these two it would load ajv all the same.
    schemaController: { compilersFactory: { buildValidator: refuseSchemas, buildSerializer: refuseSchemas } },
    // HEAD is answered by the route of GET: one of its own costs half of what a route costs at the start.
    exposeHeadRoutes: false,
    frameworkErrors: (error, request, reply) => {
      // No hook is called for these.
      setStandingHeaders(reply, standing);
      sendProblem(error, request, reply);
    },
    clientErrorHandler: (error, socket) => answerSocketError(error, socket, redact),
  });
  app.server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
    const id = requestIdOf(request);
    const problem = { status: 417, detail: 'The only expectation that is met here is "100-continue".' };
    const body = problemText(problem, id, redact);
    const length = Buffer.byteLength(body);
    response.writeHead(problem.status, {
      ...standing,
      "content-type": problemContentType,
      "content-length": length,
      "x-request-id": id,
    });
    response.end(body);
  });
  // Node would hang up without a word.
  app.server.on("connect", (_request, socket) => answerSocket(socket, noProxy, redact));
  return app;
}

const noProxy: ProblemParts = { status: 405, detail: "This server connects nobody to other servers." };

/** A number counts the proxies in front: so many of the addresses that the request passed, from here outwards, are believed. */
function trustedProxies(
  trust: ServerSettings["trustProxy"],
): boolean | string[] | ((address: string, hop: number) => boolean) {
  if (typeof trust === "number") return (_address, hop) => hop < trust;
  return typeof trust === "boolean" ? trust : [...trust];
}

function refuseSchemas(): never {
  throw new Error("Routes are checked by their own pipeline: Fastify takes no schemas here.");
}
