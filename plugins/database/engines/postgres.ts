import { PostgresAdapter, PostgresDriver, PostgresIntrospector, PostgresQueryCompiler } from "kysely";
import type { Client, ClientConfig, Pool, PoolClient } from "pg";
import { notOpen, poolIsFull } from "../faults.js";
import type { Engine, MigrationSession, Session } from "./engine.js";
import { postgresFault } from "./postgres-fault.js";
import { streamByCursor } from "./postgres-stream.js";
import { postgresTypes } from "./postgres-types.js";
import type { ServerOptions } from "./server-options.js";

/** The driver is loaded here, so that an application on another engine does not pay for it. */
export async function openPostgres(options: ServerOptions): Promise<Engine> {
  const { default: pg } = await import("pg");
  const config = clientConfig(options, postgresTypes(pg.types));
  const pool = new pg.Pool({
    ...config,
    max: options.pool.max,
    idleTimeoutMillis: options.pool.idleTimeout,
    connectionTimeoutMillis: options.pool.acquireTimeout,
  });
  // Without a listener the end of a connection that nobody uses just now would end the process.
  pool.on("error", (error) => options.log.warn({ err: error }, "a connection to the database ended and is replaced"));
  pool.on("connect", (client) => client.on("error", () => undefined));
  const sessions = new WeakMap<PoolClient, Session>();
  return {
    name: "postgres",
    label: "PostgreSQL",
    language: {
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    },
    begin: "begin",
    // One promise a statement: this is on the way of every one.
    acquire: () =>
      pool.connect().then(
        (client) => sessions.get(client) ?? newSession(client, sessions, options.idleTransaction),
        (error: unknown) => {
          throw refused(error, pool, options.pool.acquireTimeout);
        },
      ),
    faultOf: postgresFault,
    migrationSession: async (onWait) => {
      const client = new pg.Client(config);
      client.on("error", () => undefined);
      await client.connect();
      return migrationSession(client, onWait);
    },
    figures: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: async () => {
      if (!pool.ending) await pool.end();
    },
  };
}

function clientConfig(
  { address, tls, pool, applicationName }: ServerOptions,
  types: ClientConfig["types"],
): ClientConfig {
  return {
    host: address.socket ?? address.host ?? undefined,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
    ssl: tls,
    types,
    keepAlive: true,
    application_name: applicationName,
    connectionTimeoutMillis: pool.acquireTimeout,
  };
}

function refused(error: unknown, pool: Pool, acquireTimeout: number): unknown {
  if (pool.ending) return notOpen();
  // The only way to tell: the pool gives neither code nor class. A test holds the text.
  const isFull = error instanceof Error && error.message === "timeout exceeded when trying to connect";
  return isFull ? poolIsFull(acquireTimeout) : error;
}

async function newSession(
  client: PoolClient,
  sessions: WeakMap<PoolClient, Session>,
  idleTransaction: number,
): Promise<Session> {
  try {
    // Said here and not when it connects: poolers between refuse what they do not know there.
    await client.query(`set idle_in_transaction_session_timeout = ${idleTransaction}`);
  } catch (error) {
    client.release(true);
    throw error;
  }
  const session: Session = {
    ...(await sessionOn(client)),
    release: () => client.release(),
    discard: () => client.release(true),
  };
  sessions.set(client, session);
  return session;
}

async function sessionOn(client: Client | PoolClient): Promise<Omit<Session, "release" | "discard">> {
  // Kysely's own way of running statements, on this very connection.
  const driver = new PostgresDriver({
    pool: { connect: async () => client as PoolClient, end: async () => undefined },
  });
  await driver.init();
  const connection = await driver.acquireConnection();
  return {
    connection: {
      executeQuery: (query) => connection.executeQuery(query),
      streamQuery: (query, chunkSize) => streamByCursor(client, connection, query, chunkSize),
    },
    execute: async (statement) => {
      const { command } = await client.query(statement);
      if (statement === "commit" && command === "ROLLBACK") throw new Error(FAILED_INSIDE);
    },
    hasEnded: (error) => postgresFault(error) === "lost",
  };
}

/** PostgreSQL answers "commit" with success here, and keeps nothing. */
const FAILED_INSIDE =
  "PostgreSQL rolled this transaction back at its commit, because a statement in it failed and the error was caught. Put what may fail into a transaction of its own inside: `transaction(() => …)` is a savepoint there.";

/** Same for every application and only for this use: ASCII "nexus" and "migr". Advisory locks belong to one database. */
const LOCK = "(1852143733, 1835624306)";

async function migrationSession(client: Client, onWait: () => void): Promise<MigrationSession> {
  const end = (): void => void client.end().catch(() => undefined);
  return {
    ...(await sessionOn(client)),
    release: end,
    discard: end,
    script: async (text) => void (await client.query(text)),
    lock: async () => {
      const { rows } = await client.query<{ free: boolean }>(`select pg_try_advisory_lock${LOCK} as free`);
      if (rows[0]?.free === true) return;
      onWait();
      await client.query(`select pg_advisory_lock${LOCK}`);
    },
    begin: async () => void (await client.query("begin")),
  };
}
