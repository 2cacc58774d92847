import type { ServiceCommand } from "./service-command.js";

/** The part of the service `database` that the runtime relies on. A manifest names the contract of a provider of its own. */
export interface MigratedDatabase {
  /**
   * Applies what was not applied yet, in the order given, under a lock that instances share. Rejects where one fails, was
   * edited after it was applied, or is pending although the settings forbid to migrate at start.
   */
  readonly migrate: (migrations: readonly PluginMigrations[]) => Promise<void>;
  /** What the commands work on. Called once, before anything else. */
  readonly attach: (migrations: readonly PluginMigrations[]) => void;
  /** `nexus migrate …` */
  readonly command?: ServiceCommand;
}

/** Migrations of one plugin, in their order. Plugins stand in start order. */
export interface PluginMigrations {
  readonly plugin: string;
  /** Those that its migrations create, in lower case; with their schema where one is written. */
  readonly tables: readonly string[];
  readonly migrations: readonly Migration[];
}

export interface Migration {
  /** Name of the file without ending and engine: "0001-create-orders". */
  readonly name: string;
  /** By engine; `any` is for all that have none of their own. */
  readonly scripts: Readonly<Partial<Record<MigrationEngine, MigrationScript>>>;
}

export type MigrationEngine = "any" | "sqlite" | "postgres" | "mysql";

export interface MigrationScript {
  readonly up: string;
  /** Null where it cannot be undone. */
  readonly down: string | null;
}
