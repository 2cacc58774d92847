import type { Logger } from "../api/logger.js";
import type { EventEnvelope } from "../api/plugin.js";
import type { ScheduledJob } from "../api/services/scheduler.js";
import type { Workers } from "../api/workers.js";
import type { Clock } from "../context/clock.js";
import type { ApplicationDefinition, ApplicationTypes, SchemaEngine } from "../definition.js";
import type { EventBus } from "../events/event-bus.js";
import type { CreateHttpServer, HttpServer, ListeningAddress } from "../http/http-server.js";
import type { PortKeeper } from "../http/listen.js";
import type { Settings } from "../settings/settings.js";
import type { SettingsSources } from "../settings/settings-sources.js";
import type { HealthReport } from "./health.js";
import type { PluginSlot } from "./plugin-slot.js";

export type StartApplication = <Types extends ApplicationTypes>(
  definition: ApplicationDefinition<Types>,
  options: StartOptions,
) => Promise<RunningApplication>;

export interface StartOptions {
  readonly engine: SchemaEngine;
  readonly createHttpServer: CreateHttpServer;
  /** Variables, files and arguments that settings are read from. */
  readonly sources: SettingsSources;
  /** The application's root. Absolute. */
  readonly root: string;
  /** False: requests come by `inject` only. */
  readonly listen: boolean;
  /** Left out: the port is opened and closed with the application. */
  readonly portKeeper?: PortKeeper;
  /** Takes finished log lines, without secrets. */
  readonly writeLog: (line: string) => void;
  readonly clock?: Clock;
  /** The settings as they are, where they were read before; left out: they are read from the sources. */
  readonly settings?: Settings;
  /** Left out: this process is the only one. */
  readonly workers?: Workers;
  /** Plugins that are started, with what they need; left out: all. The others count as turned off. */
  readonly only?: readonly string[];
  /** False: migrations are left as they are, whatever the settings say. */
  readonly migrates?: boolean;
  /** Called with each accepted event, those of the start included. */
  readonly onEvent?: (event: EventEnvelope) => void;
  /** Aborted while plugins start: no further one is started, those that run are stopped, and the start rejects with its reason. */
  readonly signal?: AbortSignal;
  /**
   * Plugins that are not started, with what they are said to provide: for tests. Their routes are not there and their handlers
   * are not called.
   */
  readonly standIns?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface RunningApplication {
  /** The application's own log. */
  readonly log: Logger;
  readonly settings: Settings;
  /** Null where it does not listen. */
  readonly address: ListeningAddress | null;
  readonly slots: ReadonlyMap<string, PluginSlot>;
  readonly events: EventBus;
  readonly inject: HttpServer["inject"];
  /** By name: "analytics/purge". */
  readonly jobs: ReadonlyMap<string, ScheduledJob>;
  /** Resolves when no job is under way, nor about to be. */
  readonly jobsIdle: () => Promise<void>;
  readonly health: () => Promise<HealthReport>;
  /** Stops the plugin and everything that needs it, then starts them again, while the rest serves. */
  readonly restart: (plugin: string) => Promise<void>;
  /** Reads the settings again and hands them to the plugins, or changes nothing and says why in the log. */
  readonly reconfigure: () => Promise<void>;
  /**
   * Not ready, serve on for `server.drainDelay`, finish what is in flight, drain events, stop plugins in reverse. Calling it again
   * gives the same promise. A worker whose place another has taken retires: it serves on for so many milliseconds and is ready
   * meanwhile, because the others are.
   */
  readonly stop: (retirement?: number) => Promise<void>;
}
