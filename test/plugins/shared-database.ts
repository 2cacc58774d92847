import { migrations } from "../../generated/migrations.js";
import type { Database } from "../../plugins/database/contract.js";
import { type DatabaseEngine, temporaryDatabase } from "../services/test-services.js";
import { startDatabase } from "./database/started-database.js";

/** One database with a plugin's tables, as several processes of an application would share it. */
export interface SharedDatabase {
  readonly first: Database;
  /** Connections of another process. */
  readonly another: () => Promise<Database>;
  readonly close: () => Promise<void>;
}

export async function sharedDatabase(engine: DatabaseEngine, plugin: string): Promise<SharedDatabase> {
  const temporary = await temporaryDatabase(engine);
  const open = () => startDatabase({ url: temporary.url });
  const opened = [await open()];
  const first = opened[0]?.database as Database; // it was opened above
  await first.migrate(migrations.filter((of) => of.plugin === plugin));
  return {
    first,
    another: async () => {
      // Two connections to one SQLite file in one process would wait for each other without letting each other go on.
      if (engine === "sqlite") return first;
      const next = await open();
      opened.push(next);
      return next.database;
    },
    close: async () => {
      await Promise.all(opened.map(({ stop }) => stop()));
      await temporary.drop();
    },
  };
}
