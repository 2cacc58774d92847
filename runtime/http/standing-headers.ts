import type { FastifyInstance, FastifyReply } from "fastify";
import type { ServerSettings } from "../settings/settings.js";

/** Headers of every response, known when the server starts. */
export type StandingHeaders = Readonly<Record<string, string>>;

/**
 * What the package "helmet" says by default, as data: nothing of it depends on the request, and asking for each header of each
 * response anew cost as much as a plain handler.
 */
export function standingHeaders({ securityHeaders, cors }: ServerSettings): StandingHeaders {
  if (!securityHeaders) return {};
  return {
    // An API serves no pages: a browser that is tricked into showing an answer as one may load and run nothing.
    "content-security-policy": "default-src 'none';frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": cors === null ? "same-origin" : "cross-origin",
    "origin-agent-cluster": "?1",
    "referrer-policy": "no-referrer",
    // Whether other hosts under this domain speak TLS is not this application's to say.
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "x-download-options": "noopen",
    "x-frame-options": "SAMEORIGIN",
    "x-permitted-cross-domain-policies": "none",
    "x-xss-protection": "0",
  };
}

/** For responses that Fastify sends itself: problems, streams, health. Answers of routes have them in their one write. */
export function addStandingHeaders(app: FastifyInstance, standing: StandingHeaders): void {
  app.addHook("onSend", (_request, reply, payload, done) => {
    setStandingHeaders(reply, standing);
    done(null, payload);
  });
}

/** What somebody has set already stays. */
export function setStandingHeaders(reply: FastifyReply, standing: StandingHeaders): void {
  for (const name in standing) if (!reply.hasHeader(name)) reply.header(name, standing[name]);
  reply.header("x-request-id", reply.request.id);
}
