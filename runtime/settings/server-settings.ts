import { availableParallelism } from "node:os";
import type { JsonObject } from "../json.js";
import type { CorsSettings, ServerSettings } from "./settings.js";
import { parseDuration, parseSize } from "./units.js";

/** `server` as written in nexus.yaml. Checked by its schema before, defaults filled in. */
interface WrittenServer {
  readonly host: string;
  readonly port: number;
  readonly trustProxy: boolean | number | readonly string[];
  readonly bodyLimit: string;
  readonly requestTimeout: string;
  readonly shutdownTimeout: string;
  readonly drainDelay: string;
  readonly workers: number | "auto";
  readonly cors?: Omit<CorsSettings, "maxAge"> & { readonly maxAge?: string };
  readonly rateLimit?: { readonly max: number; readonly per: string };
  readonly securityHeaders: boolean;
}

/** Durations become milliseconds, sizes bytes. */
export function serverSettings(checked: JsonObject): ServerSettings {
  // The schema that it was checked with describes exactly this.
  const written = checked as unknown as WrittenServer;
  const { host, port, trustProxy, securityHeaders } = written;
  return {
    host,
    port,
    trustProxy,
    securityHeaders,
    bodyLimit: size(written.bodyLimit),
    requestTimeout: duration(written.requestTimeout),
    shutdownTimeout: duration(written.shutdownTimeout),
    drainDelay: duration(written.drainDelay),
    workers: written.workers === "auto" ? availableParallelism() : written.workers,
    cors: written.cors === undefined ? null : corsSettings(written.cors),
    rateLimit:
      written.rateLimit === undefined ? null : { max: written.rateLimit.max, per: duration(written.rateLimit.per) },
  };
}

function corsSettings({ maxAge, ...rest }: NonNullable<WrittenServer["cors"]>): CorsSettings {
  return maxAge === undefined ? rest : { ...rest, maxAge: duration(maxAge) };
}

/** Milliseconds of "30s". For settings of `format: duration`. Throws where the text is no duration. */
export function duration(text: string): number {
  return parseDuration(text) ?? refuse(text, "a duration such as 500ms, 30s, 5m or 1h");
}

/** Bytes of "1mb". For settings of `format: size`. Throws where the text is no size. */
export function size(text: string): number {
  return parseSize(text) ?? refuse(text, "a size such as 64kb or 1mb");
}

function refuse(text: string, wanted: string): never {
  throw new TypeError(`"${text}" is not ${wanted}`);
}
