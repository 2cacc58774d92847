import type { MigratedDatabase, PluginMigrations } from "nexus-platform";
import type { TableOwners } from "../table-owners.js";
import { applyPending, type MigrationWork } from "./apply.js";
import { refuseUnsound } from "./compare.js";
import { migrateCommand } from "./migrate-command.js";
import { standingsOf } from "./standings.js";
import { type Step, stepsFor, titleOf } from "./step.js";

export interface MigrationOptions extends MigrationWork {
  /** False: pending migrations are an error instead of being applied. */
  readonly atStart: boolean;
  /** Told whose tables there are. */
  readonly owners: TableOwners;
}

/** The part of the service `database` that the runtime uses. */
export function migratedDatabase(options: MigrationOptions): MigratedDatabase {
  let attached: readonly PluginMigrations[] = [];
  return {
    attach: (migrations) => {
      attached = migrations;
      options.owners.learn(migrations);
    },
    migrate: async (migrations) => migrateAtStart(options, stepsFor(options.engine, migrations)),
    command: migrateCommand(options, () => stepsFor(options.engine, attached)),
  };
}

/** Takes the lock only where there is something to do, so that a start costs one query. */
async function migrateAtStart(options: MigrationOptions, steps: readonly Step[]): Promise<void> {
  const standings = await standingsOf(options, steps);
  refuseUnsound(standings);
  const pending = standings.filter(({ state }) => state === "pending").map(titleOf);
  if (pending.length > 0 && !options.atStart) {
    throw new Error(
      `Migrations are pending (${pending.join(", ")}) and database.migrate_at_start is false: run "nexus migrate up".`,
    );
  }
  const unknown = standings.filter(({ state }) => state === "unknown").map(titleOf);
  if (unknown.length > 0) {
    options.log.warn(
      { migrations: unknown },
      "the database has migrations that this application does not: an older version may be running on a newer database",
    );
  }
  if (pending.length > 0) await applyPending(options, steps);
}
