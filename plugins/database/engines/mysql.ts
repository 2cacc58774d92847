import { MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler } from "kysely";
import type { Pool, PoolConnection, PoolOptions } from "mysql2";
import { notOpen, poolIsFull } from "../faults.js";
import type { Engine, Session } from "./engine.js";
import { mysqlConfig } from "./mysql-config.js";
import { mysqlFault } from "./mysql-fault.js";
import { migrationSession } from "./mysql-migration.js";
import { limitIdleTransactions, sessionOn } from "./mysql-session.js";
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
      (connection) => sessions.get(connection) ?? newSession(connection, { count, sessions, ...options }),
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

interface NewSession extends Pick<ServerOptions, "idleTransaction"> {
  readonly count: PoolCount;
  readonly sessions: WeakMap<PoolConnection, Session>;
}

async function newSession(
  connection: PoolConnection,
  { count, sessions, idleTransaction }: NewSession,
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
    await limitIdleTransactions(connection, idleTransaction);
    sessions.set(connection, session);
    return session;
  } catch (error) {
    discard();
    throw error;
  }
}
