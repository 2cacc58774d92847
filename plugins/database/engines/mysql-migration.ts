import type { Connection } from "mysql2";
import type { MigrationSession } from "./engine.js";
import { run, sessionOn } from "./mysql-session.js";

/** On a connection that takes several statements at once. */
export async function migrationSession(
  connection: Connection,
  database: string,
  onWait: () => void,
): Promise<MigrationSession> {
  connection.on("error", () => undefined);
  const end = (): void => connection.end(() => undefined);
  // Names of locks count for the whole server, and have at most 64 characters.
  const lock = `concat('nexus:', left(md5(${connection.escape(database)}), 32))`;
  const taken = async (seconds: number): Promise<boolean> => {
    const [row] = await run<readonly { readonly taken: number | null }[]>(
      connection,
      `select get_lock(${lock}, ${seconds}) as taken`,
    );
    return row?.taken === 1;
  };
  return {
    ...(await sessionOn(connection)),
    release: end,
    discard: end,
    script: (text, onStatement) => runScript(connection, text, onStatement),
    lock: async () => {
      if (await taken(0)) return;
      onWait();
      while (!(await taken(60)));
    },
    begin: null,
  };
}

/** A script may end in a remark, or hold nothing else: "query was empty" is no failure. */
const EMPTY = 1065;

function runScript(connection: Connection, text: string, onStatement: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    connection
      .query(text)
      .on("result", onStatement)
      .on("error", (error) => ("errno" in error && error.errno === EMPTY ? resolve() : reject(error)))
      .on("end", resolve);
  });
}
