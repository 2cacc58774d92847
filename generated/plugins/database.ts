// Made by `nexus compile` from plugins/database/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Statistics } from "nexus-platform";
import type { Awaitable, BaseContext, BasePlugin, Consumer, PluginDefinition } from "nexus-platform/runtime";

import type { Database } from "../../plugins/database/contract.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** `sqlite:` and a path, `sqlite::memory:`, `postgres://user:password@host/name`, `mysql://…` or `mariadb://…`. Relative paths start at the application's root. */
  readonly url: string;
  /** SQLite: how long a statement waits for another process that writes to the same file. */
  readonly busy_timeout: string;
  /** Connections to a server. SQLite has one. */
  readonly pool: {
    /** Connections of this instance, to each server. */
    readonly max: number;
    /** An idle connection is closed after this time. */
    readonly idle_timeout: string;
    /** How long a statement waits for a free connection, and a new connection for the server. */
    readonly acquire_timeout: string;
  };
  /** A transaction that runs no statement for so long is ended by the server, PostgreSQL or MariaDB: what stands still must not hold its locks for others. */
  readonly idle_transaction: string;
  /** URLs of servers that answer statements which only read, outside of transactions. */
  readonly replicas: readonly string[];
  /** Encryption of connections to a server, with `?sslmode=` of the URL. */
  readonly ssl: {
    /** File with the certificates to trust. With it the server's certificate and name are checked, unless the URL's `sslmode` says less. */
    readonly ca?: string;
  };
  /** A statement that takes longer is logged: its text, never its parameters. */
  readonly slow_query: string;
  /** Whether migrations are applied when the application starts. `false`: it does not start while some are pending. */
  readonly migrate_at_start: boolean;
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly config: Config;
}

/** Services for others. */
export interface Provides {
  readonly database: (consumer: Consumer) => Database;
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
