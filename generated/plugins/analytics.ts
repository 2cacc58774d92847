// Made by `nexus compile` from plugins/analytics/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Statistics } from "nexus-platform";
import type {
  Awaitable,
  BaseContext,
  BasePlugin,
  BaseRequest,
  EventEnvelope,
  JobRun,
  PluginDefinition,
  Reply,
  RequestHeaders,
  WaitOptions,
} from "nexus-platform/runtime";

import type { Database } from "../../plugins/database/contract.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** Counters of older days are forgotten. */
  readonly keep: string;
}

/** Services that the manifest requires. */
export interface Services {
  readonly database: Database;
  readonly statistics: readonly Statistics[];
}

/** Events that this plugin emits, with what `emit` takes. */
export interface Emits {
  readonly "analytics.tracked": Tracked;
}

/** Events that this plugin emits or handles by name. */
export interface Events {
  readonly "analytics.tracked": EventEnvelope<"analytics.tracked", Tracked>;
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly config: Config;
  readonly services: Services;
  /** Resolves when the event is accepted, never when its handlers finish. */
  readonly emit: <Name extends keyof Emits>(event: Name, data: Emits[Name]) => Promise<void>;
  /** Resolves with the next event of this name. */
  readonly waitFor: <Name extends keyof Events>(
    event: Name,
    options?: WaitOptions<Events[Name]>,
  ) => Promise<Events[Name]>;
}

/** Request of `GET /analytics/counters`. */
export interface ListCountersRequest extends BaseRequest {
  readonly query: {
    /** Only from this day on (UTC). */
    readonly since?: string;
  };
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /analytics/counters`: plain data is 200. */
export type ListCountersResult = CounterList | Reply<200, CounterList>;

/** Request of `GET /analytics/counters/{event}`. */
export interface GetSeriesRequest extends BaseRequest {
  readonly params: {
    readonly event: string;
  };
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /analytics/counters/{event}`: plain data is 200. */
export type GetSeriesResult = Series | Reply<200, Series>;

/** Request of `GET /analytics/summary`. */
export interface GetSummaryRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /analytics/summary`: plain data is 200. */
export type GetSummaryResult = Summary | Reply<200, Summary>;

/** Handlers of the routes. */
export interface Routes {
  /** How often each event happened */
  readonly listCounters: (request: ListCountersRequest) => Awaitable<ListCountersResult>;
  /** One event by day */
  readonly getSeries: (request: GetSeriesRequest) => Awaitable<GetSeriesResult>;
  /** The figures of every plugin that has some */
  readonly getSummary: (request: GetSummaryRequest) => Awaitable<GetSummaryResult>;
}

/** Handlers of events. */
export interface Handlers {
  /** `**` */
  readonly countEvent: (event: EventEnvelope) => Awaitable<void>;
}

/** What runs at its times. */
export interface Jobs {
  /** `30 3 * * *` */
  readonly purge: (run: JobRun) => Awaitable<void>;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<Config> {
  readonly routes: Routes;
  readonly on: Handlers;
  readonly jobs: Jobs;
}

export interface Tracked {
  /** Type of the event that was counted. */
  readonly event: string;
  /** How often it happened on this day. */
  readonly count: number;
}

export interface CounterList {
  readonly counters: readonly {
    readonly event: string;
    readonly count: number;
  }[];
}

export interface Series {
  readonly event: string;
  readonly days: readonly {
    readonly day: string;
    readonly count: number;
  }[];
}

export interface Summary {
  /** Name of the figure → its value. */
  readonly figures: {
    readonly [key: string]: number;
  };
}

/** Tells whether an event that a pattern matched is the one of this name. */
export function isEvent<Name extends keyof Events>(event: EventEnvelope, name: Name): event is Events[Name] {
  return event.type === name;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
