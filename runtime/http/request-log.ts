import type { Logger } from "../api/logger.js";
import type { Exchange } from "./exchange.js";
import type { Outcome } from "./requests-in-flight.js";

/** One line for each finished request. Probes of the health addresses are told at debug: they come every few seconds. */
export function logRequest(log: Logger, exchange: Exchange, outcome: Outcome): void {
  const { request, reply, startedAt } = exchange;
  const { plugin, handler: route } = exchange.route ?? {};
  const { id: requestId, method } = request;
  const url = shownUrl(request.url);
  const status = reply.statusCode;
  // Fastify's own `elapsedTime` is 0 without its log.
  const ms = Math.round((performance.now() - startedAt) * 10) / 10;
  log[plugin === undefined && isProbe(url) ? "debug" : "info"](
    plugin === undefined
      ? { requestId, method, url, status, ms }
      : { requestId, method, url, status, ms, plugin, route },
    outcome === "completed" ? "request completed" : "request aborted by the caller",
  );
}

const isProbe = (url: string): boolean => /^\/health(?:\/|$|\?)/.test(url);

/** Path and query; values that identify somebody by their key's name are hidden, and nobody fills the log with one line. */
export function shownUrl(url: string): string {
  const shown = url.includes("=") ? url.split("&").map(withoutSecret).join("&") : url;
  return shown.length <= 2_000 ? shown : `${shown.slice(0, 1_999)}…`;
}

/** Linear in the length of what a stranger sent: a key ends where the next one may begin. */
function withoutSecret(part: string): string {
  for (const { 0: start, 1: key = "", index } of part.matchAll(/(?:^|\?)([^?=]*)=/g)) {
    if (secretKey.test(key)) return `${part.slice(0, index + start.length)}•••`;
  }
  return part;
}

const secretKey = /token|secret|password|passwd|api_?key|signature|credential|^(?:key|code|sig|auth)$/i;
