import { type DatabaseConnection, Kysely, sql } from "kysely";
import type { Language } from "../engines/engine.js";

/** A row of `database_migrations`. */
export interface MigrationRecord {
  readonly plugin: string;
  readonly name: string;
  readonly checksum: string;
  /** "started": it was begun, and nobody knows how far it came. Only on engines that cannot take back changes of tables. */
  readonly state: "started" | "applied";
  /** Counts up: what was applied last has the highest. */
  readonly applied_order: number;
  /** Milliseconds since 1970. */
  readonly applied_at: number;
  /** How long it took. */
  readonly ms: number;
}

interface Tables {
  readonly database_migrations: MigrationRecord;
}

/** What was applied to a database, kept in the database itself. */
export interface MigrationRecords {
  /** Makes the table where it is not there. */
  readonly prepare: () => Promise<void>;
  /** In the order in which they were applied; empty where there is no table yet. */
  readonly all: () => Promise<readonly MigrationRecord[]>;
  readonly add: (record: Omit<MigrationRecord, "applied_order">) => Promise<void>;
  readonly finish: (of: MigrationKey, ms: number) => Promise<void>;
  readonly mark: (of: MigrationKey, state: MigrationRecord["state"]) => Promise<void>;
  readonly remove: (of: MigrationKey) => Promise<void>;
}

export type MigrationKey = Pick<MigrationRecord, "plugin" | "name">;

const TABLE = "database_migrations";

/** Runs on one connection, inside whatever transaction it is in. */
export function migrationRecords(language: Language, connection: DatabaseConnection): MigrationRecords {
  const kysely = kyselyOn(language, connection);
  const all = () => kysely.selectFrom(TABLE).selectAll().orderBy("applied_order").execute();
  return {
    prepare: async () => void (await sql.raw(createTable).execute(kysely)),
    all: async () => {
      try {
        return await all();
      } catch (error) {
        if (isMissingTable(error)) return [];
        throw error;
      }
    },
    add: async (record) => {
      const last = (await all()).at(-1);
      await kysely
        .insertInto(TABLE)
        .values({ ...record, applied_order: (last?.applied_order ?? 0) + 1 })
        .execute();
    },
    finish: async ({ plugin, name }, ms) => {
      const done = kysely.updateTable(TABLE).set({ state: "applied", ms });
      await done.where("plugin", "=", plugin).where("name", "=", name).execute();
    },
    mark: async ({ plugin, name }, state) => {
      await kysely.updateTable(TABLE).set({ state }).where("plugin", "=", plugin).where("name", "=", name).execute();
    },
    remove: async ({ plugin, name }) => {
      await kysely.deleteFrom(TABLE).where("plugin", "=", plugin).where("name", "=", name).execute();
    },
  };
}

/** Plain enough for every engine. */
const createTable = `create table if not exists ${TABLE} (
  plugin varchar(100) not null,
  name varchar(200) not null,
  checksum varchar(64) not null,
  state varchar(10) not null,
  applied_order integer not null,
  applied_at bigint not null,
  ms integer not null,
  primary key (plugin, name)
)`;

function kyselyOn(language: Language, connection: DatabaseConnection): Kysely<Tables> {
  const nothing = async (): Promise<void> => undefined;
  return new Kysely<Tables>({
    dialect: {
      ...language,
      createDriver: () => ({
        init: nothing,
        acquireConnection: async () => connection,
        beginTransaction: nothing,
        commitTransaction: nothing,
        rollbackTransaction: nothing,
        releaseConnection: nothing,
        destroy: nothing,
      }),
    },
  });
}

/** PostgreSQL's 42P01, MySQL's 1146; SQLite has only the text. */
function isMissingTable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errno } = error as { readonly code?: unknown; readonly errno?: unknown };
  return code === "42P01" || errno === 1146 || error.message.includes(`no such table: ${TABLE}`);
}
