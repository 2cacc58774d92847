import type { Logger } from "../api/logger.js";
import type { AppInfo } from "../api/plugin.js";
import type { Workers } from "../api/workers.js";
import type { Clock } from "../context/clock.js";
import type { ApplicationDefinition, SchemaEngine } from "../definition.js";
import type { Features } from "../lifecycle/feature-providers.js";
import type { HealthSource } from "../lifecycle/health.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import type { Redactor } from "../logging/redactor.js";
import type { Observation } from "../observation/observation.js";
import type { ServerSettings } from "../settings/settings.js";
import type { PortKeeper } from "./listen.js";

/** What the lifecycle needs of HTTP. `createHttpServer` makes one; nothing listens before `listen`. */
export interface HttpServer {
  /** Rejects where the port is in use or not allowed. Called once. */
  readonly listen: (keeper?: PortKeeper) => Promise<ListeningAddress>;
  /** Goes on serving, and asks callers to send what is next on another connection: this one is about to end. */
  readonly drain: () => void;
  /** Stops accepting at once; resolves when what is in flight has finished, or was cut after `limit` milliseconds. */
  readonly close: (limit: number) => Promise<void>;
  /** A request without a socket, through the whole pipeline, listening or not. */
  readonly inject: (request: InjectedRequest) => Promise<InjectedResponse>;
}

export interface ListeningAddress {
  readonly host: string;
  readonly port: number;
  /** "http://127.0.0.1:8000" */
  readonly url: string;
}

export interface InjectedRequest {
  /** GET where it is left out. */
  readonly method?: string;
  /** Path with query: "/users?limit=5". */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are sent as JSON, texts and bytes as they are. */
  readonly body?: unknown;
  /** Another name of `body`, the one that Fastify's `inject` has. */
  readonly payload?: unknown;
}

export interface InjectedResponse {
  readonly status: number;
  /** Another name of `status`, the one that Fastify's `inject` has. */
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** The body as JSON, of whatever type the caller expects. Throws where it is none. */
  readonly json: <T = unknown>() => T;
}

export interface HttpServerOptions {
  readonly definition: ApplicationDefinition;
  readonly app: AppInfo;
  readonly settings: ServerSettings;
  /** By plugin name. Read `slot.running` at each request: undefined is a 503. */
  readonly slots: ReadonlyMap<string, PluginSlot>;
  readonly engine: SchemaEngine;
  readonly log: Logger;
  readonly clock: Clock;
  /** The services that stages rely on: authentication, cache, audit. */
  readonly features: Features;
  readonly observation: Observation;
  readonly health: HealthSource;
  readonly workers: Workers;
  /** For problem responses and health: takes secrets out of a text. */
  readonly redact: Redactor;
}

/** Called after all plugins have started, or are disabled. */
export type CreateHttpServer = (options: HttpServerOptions) => Promise<HttpServer>;
