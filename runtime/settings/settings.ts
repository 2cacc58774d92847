import type { JsonObject } from "../json.js";

/** Settings as they count for one run: every layer applied, interpolated, checked and frozen. */
export interface Settings {
  /** Name of the overlay that counts; "" is none. */
  readonly environment: string;
  readonly server: ServerSettings;
  readonly logging: LoggingSettings;
  /** By plugin; what its `config` is. */
  readonly plugins: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** `server` and `logging` with their units, for showing. */
  readonly written: { readonly server: JsonObject; readonly logging: JsonObject };
  /** Plugins that a flag (`$enabled: "${env:REPORTS}"`) turned off; their settings were neither read nor checked. */
  readonly disabled: ReadonlySet<string>;
  /** Where each leaf comes from, by pointer: "/plugins/database/url". */
  readonly origins: ReadonlyMap<string, Origin>;
  /** Pointers of leaves that must not be shown. */
  readonly secretPointers: ReadonlySet<string>;
  /** Texts that must not appear in any output. */
  readonly secrets: readonly string[];
}

export interface Origin {
  readonly layer: "default" | "base" | "overlay" | "file" | "variable" | "argument";
  /** "nexus.yaml", "environment production", "/etc/app.yaml", "NEXUS_SERVER__PORT", "--port"; with what it was filled from: "nexus.yaml (${env:PORT})". */
  readonly label: string;
}

/** `server` of nexus.yaml. Durations are milliseconds, sizes bytes. */
export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  /** True: all; a number: hops; a list: addresses and networks of proxies. */
  readonly trustProxy: boolean | number | readonly string[];
  readonly bodyLimit: number;
  readonly requestTimeout: number;
  readonly shutdownTimeout: number;
  /** Between "not ready" and the port being closed. */
  readonly drainDelay: number;
  /** Processes that serve. */
  readonly workers: number;
  readonly cors: CorsSettings | null;
  readonly rateLimit: { readonly max: number; readonly per: number } | null;
  readonly securityHeaders: boolean;
}

export interface CorsSettings {
  /** Exact origins; "*" is every one, without credentials. */
  readonly origins: readonly string[];
  readonly methods?: readonly string[];
  readonly headers?: readonly string[];
  readonly exposedHeaders?: readonly string[];
  readonly credentials?: boolean;
  /** Milliseconds that a browser may remember the answer. */
  readonly maxAge?: number;
}

export interface LoggingSettings {
  readonly level: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
}
