import { MysqlAdapter, MysqlDriver, MysqlIntrospector, MysqlQueryCompiler } from "kysely";
import type { Connection, Pool, PoolConnection, PoolOptions } from "mysql2";
import { notOpen, poolIsFull } from "../faults.js";
import type { Engine, MigrationSession, Session } from "./engine.js";
import { mysqlConfig } from "./mysql-config.js";
import { mysqlFault } from "./mysql-fault.js";
import { PoolCount } from "./pool-count.js";
import type { ServerOptions } from "./server-options.js";

/** MySQL and MariaDB. The driver is loaded here, so that an application on another engine does not pay for it. */
export async function openMysql(options: ServerOptions): Promise<Engine> {
  const { default: mysql } = await import("mysql2");
  const pool = mysql.createPool(poolOptions(options));
  const count = new PoolCount();
  const sessions = new WeakMap<PoolConnection, Session>();
  // One promise a statement: this is on the way of every one.
  const acquire = (): Promise<Session> =>
    connected(pool, count, options.pool.acquireTimeout).then(
      (connection) => sessions.get(connection) ?? newSession(connection, count, sessions),
    );
  return {
    name: "mysql",
    label: "MySQL",
    language: {
      createQueryCompiler: () => new MysqlQueryCompiler(),
      createAdapter: () => new MysqlAdapter(),
      createIntrospector: (kysely) => new MysqlIntrospector(kysely),
    },
    begin: "begin",
    acquire,
    faultOf: mysqlFault,
    migrationSession: (onWait) => {
      const connection = mysql.createConnection({ ...mysqlConfig(options), multipleStatements: true });
      return migrationSession(connection, options.address.database, onWait);
    },
    figures: () => count.figures(),
    close: async () => {
      if (count.isClosed) return;
      await count.close();
      await new Promise<void>((resolve) => pool.end(() => resolve()));
    },
  };
}

function poolOptions(options: ServerOptions): PoolOptions {
  const { max, idleTimeout } = options.pool;
  // The driver looks for idle connections only where fewer than all of them may be idle.
  return { ...mysqlConfig(options), connectionLimit: max, maxIdle: Math.max(1, max - 1), idleTimeout };
}

function connected(pool: Pool, count: PoolCount, acquireTimeout: number): Promise<PoolConnection> {
  if (count.isClosed) return Promise.reject(notOpen());
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | null = null;
    let isLate = false;
    count.waits();
    if (!count.hasIdle) {
      timer = setTimeout(() => {
        isLate = true;
        count.waited();
        reject(poolIsFull(acquireTimeout));
      }, acquireTimeout);
    }
    pool.getConnection((error, connection) => {
      if (timer !== null) clearTimeout(timer);
      if (isLate) return connection?.release();
      if (!error) count.take(connection);
      count.waited();
      if (error) reject(error);
      else resolve(connection);
    });
  });
}

async function newSession(
  connection: PoolConnection,
  count: PoolCount,
  sessions: WeakMap<PoolConnection, Session>,
): Promise<Session> {
  // Without a listener the end of a connection that nobody uses just now would end the process.
  connection.on("error", () => undefined);
  count.opened(connection);
  connection.once("end", () => count.closed(connection));
  const discard = (): void => {
    count.giveBack(connection);
    count.closed(connection);
    connection.destroy();
  };
  const release = (): void => {
    count.giveBack(connection);
    connection.release();
  };
  try {
    const session: Session = { ...(await sessionOn(connection)), release, discard };
    sessions.set(connection, session);
    return session;
  } catch (error) {
    discard();
    throw error;
  }
}

async function sessionOn(raw: Connection): Promise<Omit<Session, "release" | "discard">> {
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

/** A deadlock always ends the transaction, and after a lock that was not to be had no part of it should stay. */
const endsTransaction = (error: unknown): boolean => {
  const fault = mysqlFault(error);
  return fault === "lost" || fault === "contention";
};

function run<Result>(connection: Connection, statement: string): Promise<Result> {
  return new Promise((resolve, reject) => {
    // The caller knows what the statement gives.
    connection.query(statement, (error, result) => (error ? reject(error) : resolve(result as Result)));
  });
}

async function migrationSession(
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
