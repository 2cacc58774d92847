// Made by `nexus compile` from plugins/outbox/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Outbox, Statistics } from "nexus-platform";
import type { Awaitable, BaseContext, BasePlugin, PluginDefinition } from "nexus-platform/runtime";

import type { Database } from "../../plugins/database/contract.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** How often the database is asked for what other instances stored and for retries that are due. */
  readonly poll: string;
  /** An instance that gave no sign for this long is taken to be dead, and others take over what it had begun. */
  readonly lease: string;
  /** Runs of one handler that may be under way at once in one process, where its manifest names no limit. */
  readonly concurrency: number;
  /** Runs of all transactional handlers that may be under way at once in one process. Each holds a connection of the database's pool. */
  readonly transactions: number;
  /** How long events that are delivered, and the marks of handlers that ran once, are kept. */
  readonly retention: string;
  /** How long dead letters are kept. */
  readonly dead_retention: string;
  /** `nats://host:4222` or `redis://host:6379`: events go through it, so that other machines and other languages take part. Left out: they stay in the database. */
  readonly broker?: string;
  /** Name of the broker's stream. Applications with the same one share their events. Left out, the application's name. */
  readonly stream?: string;
}

/** Services that the manifest requires. */
export interface Services {
  readonly database: Database;
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly config: Config;
  readonly services: Services;
}

/** Services for others. */
export interface Provides {
  readonly outbox: Outbox;
  readonly statistics: Statistics;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<Config> {
  readonly provides: Provides;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
