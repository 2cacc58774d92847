import { MysqlDriver } from "kysely";
import type { Connection, PoolConnection } from "mysql2";
import type { Session } from "./engine.js";
import { mysqlFault } from "./mysql-fault.js";

/** A connection made ready, whoever it belongs to. */
export async function sessionOn(raw: Connection): Promise<Omit<Session, "release" | "discard">> {
  for (const statement of greeting) await run(raw, statement);
  // Kysely's own way of running statements, on this very connection.
  const driver = new MysqlDriver({
    pool: { getConnection: (callback) => callback(null, raw as PoolConnection), end: (callback) => callback(null) },
  });
  await driver.init();
  const connection = await driver.acquireConnection();
  return {
    connection,
    execute: async (statement) => void (await run(raw, statement)),
    hasEnded: (error) => endsTransaction(error),
  };
}

/** The same meaning as on the other engines: names in double quotes, `||` joins texts, each statement sees what is committed. */
const greeting = [
  "set session transaction isolation level read committed",
  "set session sql_mode = concat(@@sql_mode, ',ANSI_QUOTES,PIPES_AS_CONCAT'), time_zone = '+00:00'",
];

/** Only MariaDB knows such a limit, and reads such comments. In milliseconds; the server counts seconds. */
export const limitIdleTransactions = (raw: Connection, limit: number): Promise<unknown> =>
  run(raw, `set @@time_zone = '+00:00' /*M!100300 , @@idle_transaction_timeout = ${Math.ceil(limit / 1_000)} */`);

/** A deadlock always ends the transaction, and after a lock that was not to be had no part of it should stay. */
const endsTransaction = (error: unknown): boolean => {
  const fault = mysqlFault(error);
  return fault === "lost" || fault === "contention";
};

/** One statement without parameters. */
export function run<Result>(connection: Connection, statement: string): Promise<Result> {
  return new Promise((resolve, reject) => {
    // The caller knows what the statement gives.
    connection.query(statement, (error, result) => (error ? reject(error) : resolve(result as Result)));
  });
}
