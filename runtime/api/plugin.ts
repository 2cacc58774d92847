import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../context/clock.js";
import type { Logger } from "./logger.js";
import type { Principal } from "./principal.js";
import type { Workers } from "./workers.js";

export type Awaitable<T> = T | Promise<T>;

/** What `definePlugin` of a generated contract makes: a setup function with its types, nothing more. */
export interface PluginDefinition<Context, Instance> {
  readonly setup: (context: Context) => Awaitable<Instance>;
}

/** What every plugin is told about the application. */
export interface AppInfo {
  readonly name: string;
  readonly version: string;
  /** `NEXUS_ENV`, "development" in `nexus dev`, "" where neither says. */
  readonly environment: string;
  /** The application's root: relative paths in settings start here. Absolute. */
  readonly root: string;
  /** Roles of nexus.yaml with their permissions; "*" is all. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** Every permission that a plugin declares. */
  readonly permissions: readonly string[];
}

/** The part of a plugin's context that no manifest changes; generated contracts add `config, services, emit, waitFor`. */
export interface BaseContext {
  readonly log: Logger;
  readonly app: AppInfo;
  /** Time that tests can move by hand. */
  readonly clock: Clock;
  /**
   * Calls `task` as an operation that metrics and traces show: `observe("payment", { provider: "acme" }, () => pay())`. Without a
   * plugin that watches it costs one call. Names and attributes must have few values.
   */
  readonly observe: Observe;
  /** The processes that serve this application together, where `server.workers` is more than one. */
  readonly workers: Workers;
  /** Headers that carry the running trace to another server: `traceparent`. Empty where no traces are kept. */
  readonly traceHeaders: () => Readonly<Record<string, string>>;
}

export type Observe = <Result>(
  name: string,
  attributes: Readonly<Record<string, string | number | boolean>>,
  task: () => Result,
) => Result;

/** Who gets an instance of a transient service: its factory is told. */
export interface Consumer {
  readonly plugin: string;
  /** Capabilities that its manifest needs: "net:api.example.com". */
  readonly needs: readonly string[];
  /** For the runtime itself and for tests, which are no plugin. */
  readonly isOutside?: true;
}

/** The part of what a plugin returns that no manifest changes. */
export interface BasePlugin<Config> {
  /** Throws, or returns false, where the plugin cannot work just now. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a check that returns nothing is the usual one.
  readonly health?: () => Awaitable<void | boolean>;
  /** Takes changed settings while running. A plugin without it needs a restart. */
  readonly reconfigure?: (next: Config) => Awaitable<void>;
  /** Called once, after everything that needs this plugin has stopped. */
  readonly stop?: () => Awaitable<void>;
}

/**
 * An event as a handler gets it: CloudEvents 1.0 with correlation and causation. Each attempt of each handler gets a copy of its own, so
 * that nobody else sees what it does with it.
 */
export interface EventEnvelope<Type extends string = string, Data = unknown> {
  readonly specversion: "1.0";
  /** UUID; the same in every delivery of this event. */
  readonly id: string;
  /** "/storefront/user_manager": the application and the plugin that emitted it. */
  readonly source: string;
  readonly type: Type;
  /** ISO 8601. */
  readonly time: string;
  readonly datacontenttype: "application/json";
  readonly data: Data;
  /** Version of the event's schema. */
  readonly dataversion: number;
  /** The same for everything that one request or first event brought about. */
  readonly correlationid: string;
  /** Id of the event or request whose handling emitted this one. */
  readonly causationid: string | null;
  /** W3C trace context of the operation that emitted it, where traces are kept. */
  readonly traceparent?: string;
}

export interface WaitOptions<E> {
  /** Only an event for which this holds ends the waiting. */
  readonly where?: (event: E) => boolean;
  /** Milliseconds or "30s", the default; then the promise is rejected. */
  readonly timeout?: number | string;
  readonly signal?: AbortSignal;
}

/** What every route handler gets; generated contracts add `params, query, headers, body, services`. */
export interface BaseRequest {
  /** The request's id, in every log line and problem response. */
  readonly id: string;
  readonly user: Principal | null;
  readonly log: Logger;
  /** Aborted when the client is gone or the route's time is up. */
  readonly signal: AbortSignal;
  /** Fastify's own objects: the way down. */
  readonly raw: { readonly request: FastifyRequest; readonly reply: FastifyReply };
}

/** Headers as Node gives them: names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What a job gets. */
export interface JobRun {
  /** Aborted when the job's time is up or the application stops. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * A service that no plugin of the application provides, so that nothing is known of it. Code that copes with its absence must
 * still compile.
 */
// biome-ignore lint/suspicious/noExplicitAny: any other type would refuse `services.email?.send(mail)`.
export type Unprovided = any;

/** What a factory of a request-scoped service gets. One instance is made per request and service, when it is first used. */
export interface RequestScope extends Omit<BaseRequest, "raw"> {
  readonly headers: RequestHeaders;
}
