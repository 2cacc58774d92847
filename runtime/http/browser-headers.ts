import cors, { type FastifyCorsOptions } from "@fastify/cors";
import helmet from "@fastify/helmet";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { CorsSettings, ServerSettings } from "../settings/settings.js";

/** Security headers, unless they are turned off, and CORS where it is configured. */
export async function addBrowserHeaders(
  app: FastifyInstance,
  { securityHeaders, cors: crossOrigin }: ServerSettings,
): Promise<void> {
  if (securityHeaders) {
    await app.register(helmet, {
      // An API serves no pages: a browser that is tricked into showing an answer as one may load and run nothing.
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      // Whether other hosts under this domain speak TLS is not this application's to say.
      strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
      crossOriginResourcePolicy: { policy: crossOrigin === null ? "same-origin" : "cross-origin" },
    });
  }
  if (crossOrigin !== null) {
    const options = corsOptions(crossOrigin);
    // An OPTIONS request that is no preflight goes on to a route that takes it, or to 405.
    const withoutPreflight = { ...options, preflight: false };
    await app.register(cors, {
      delegator: (request, decide) => decide(null, isPreflight(request) ? options : withoutPreflight),
    });
  }
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
