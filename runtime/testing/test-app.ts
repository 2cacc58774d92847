import type { EventEnvelope } from "../api/plugin.js";
import type { ApplicationTypes } from "../definition.js";
import type { DeadLetter } from "../events/event-bus.js";
import type { InjectedResponse } from "../http/http-server.js";
import type { JsonObject } from "../json.js";
import type { HealthReport } from "../lifecycle/health.js";
import type { TestRequest } from "./signed-in.js";
import type { TestClock } from "./test-clock.js";

export interface TestAppOptions<Types extends ApplicationTypes> {
  /** Only these plugins and what they need are started. Left out: all. */
  readonly only?: readonly Types["pluginName"][];
  /** Fakes by service name: the plugins that provide these services are not started, unless `only` names them. */
  readonly services?: Partial<Types["services"]>;
  /** Settings that count more than nexus.yaml and its environment. */
  readonly settings?: {
    readonly server?: JsonObject;
    readonly logging?: JsonObject;
    readonly plugins?: Readonly<Record<string, JsonObject>>;
  };
  /** Environment variables that settings see. Those of the process and `.env` do not count. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Overlay of nexus.yaml; "test" where neither this nor a NEXUS_ENV in `env` says. */
  readonly environment?: string;
  /**
   * Where relative paths in settings start. Left out: a new folder, removed by `stop`, so that no test finds what another one
   * wrote, nor writes into the application's own data.
   */
  readonly root?: string;
  /** Files and folders of the working directory that the new folder links to: `["templates"]`. */
  readonly links?: readonly string[];
  /** What time it is in the beginning; left out: now. */
  readonly now?: Date;
}

/** A running application without a socket. */
export interface TestApp<Types extends ApplicationTypes> {
  /**
   * A request through the whole pipeline. `as` says who calls, without a sign-in:
   * `inject({ url: "/orders", as: { id: "ada", roles: ["member"] } })`.
   */
  readonly inject: (request: TestRequest) => Promise<InjectedResponse>;
  /** Emits an event as the plugin would that declares it. */
  readonly emit: <Name extends EventName<Types>>(event: Name, data: EventData<Types, Name>) => Promise<void>;
  /** Every event that was accepted since the start, oldest first. It grows. */
  readonly emitted: readonly EmittedEvent<Types>[];
  /** The first event of this name, whether it was emitted already or is yet to come. */
  readonly waitFor: <Name extends EventName<Types>>(
    event: Name,
    options?: WaitForOptions<EventEnvelope<Name, EventData<Types, Name>>>,
  ) => Promise<EventEnvelope<Name, EventData<Types, Name>>>;
  /** Runs a job now: `runJob("analytics/purge")`. Rejects with the job's error. */
  readonly runJob: (name: string) => Promise<void>;
  /** The services as plugins see them, fakes included. Reading one that nobody provides in this test throws. */
  readonly services: Types["services"];
  /** The runtime's time: it stands still until it is moved. Plugins' own use of `Date` and timers is not touched. */
  readonly clock: TestClock;
  /** Resolves when no job runs and every event is handled. One that waits for a retry is not: move the clock meanwhile. */
  readonly settled: () => Promise<void>;
  /** Events that no retry could save. */
  readonly deadLetters: readonly DeadLetter[];
  /** What was logged, oldest first. It grows. */
  readonly logs: readonly LogLine[];
  readonly health: () => Promise<HealthReport>;
  /** The folder where relative paths in settings start. Absolute. */
  readonly root: string;
  /** Stops the plugins. Time goes on by itself from now on. */
  readonly stop: () => Promise<void>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

export type EventName<Types extends ApplicationTypes> = keyof Types["events"] & string;
export type EventData<Types extends ApplicationTypes, Name extends EventName<Types>> = Types["events"][Name];

/** Told apart by `type`. */
export type EmittedEvent<Types extends ApplicationTypes> = {
  readonly [Name in EventName<Types>]: EventEnvelope<Name, EventData<Types, Name>>;
}[EventName<Types>];

export interface WaitForOptions<E> {
  readonly where?: (event: E) => boolean;
  /** Real milliseconds, 5,000 by default; then the promise is rejected. */
  readonly timeout?: number;
}

/** A line of the JSON log: `level`, `msg`, `plugin`, `requestId` and whatever was logged with it. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly level: string; readonly msg: string };
