import cors, { type FastifyCorsOptions } from "@fastify/cors";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { CorsSettings } from "../settings/settings.js";

/** What pages of other origins may do. */
export async function addCors(app: FastifyInstance, settings: CorsSettings): Promise<void> {
  const options = corsOptions(settings);
  // An OPTIONS request that is no preflight goes on to a route that takes it, or to 405.
  const withoutPreflight = { ...options, preflight: false };
  await app.register(cors, {
    delegator: (request, decide) => decide(null, isPreflight(request) ? options : withoutPreflight),
  });
}

const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === "OPTIONS" && headers.origin !== undefined && headers["access-control-request-method"] !== undefined;

function corsOptions(settings: CorsSettings): FastifyCorsOptions {
  const { origins, methods, headers, exposedHeaders, credentials, maxAge } = settings;
  const isOpen = origins.includes("*");
  return {
    origin: isOpen ? "*" : [...origins],
    methods: [...(methods ?? ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])],
    exposedHeaders: [...(exposedHeaders ?? readable)],
    // Every origin with credentials would let any page act as the user.
    credentials: credentials === true && !isOpen,
    ...(headers === undefined ? {} : { allowedHeaders: [...headers] }),
    ...(maxAge === undefined ? {} : { maxAge: Math.round(maxAge / 1000) }),
  };
}

/** Response headers of Nexus that scripts of other origins may read. */
const readable = ["x-request-id", "retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"];
