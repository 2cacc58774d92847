import type { DatabaseConnection, Dialect } from "kysely";
import type { DatabaseEngine } from "../contract.js";

/** A database that statements run on: one file, or one server behind a pool of connections. */
export interface Engine {
  readonly name: DatabaseEngine;
  /** For people: "PostgreSQL". */
  readonly label: string;
  readonly language: Language;
  /** Starts a transaction that may write. */
  readonly begin: string;
  /** Waits for a connection. Rejects where none became free in time, where the server does not answer, and once closed. */
  readonly acquire: () => Promise<Session>;
  readonly faultOf: (error: unknown) => Fault | null;
  /** A connection that nothing else uses, for migrations. `onWait` is called where it has to wait for another instance. */
  readonly migrationSession: (onWait: () => void) => Promise<MigrationSession>;
  readonly figures: () => PoolFigures;
  /** Waits for what is under way. */
  readonly close: () => Promise<void>;
}

/** How Kysely writes statements for it. */
export type Language = Pick<Dialect, "createAdapter" | "createIntrospector" | "createQueryCompiler">;

/** A connection while one flow of calls holds it. */
export interface Session {
  readonly connection: DatabaseConnection;
  /** Runs one statement that has neither parameters nor a result: "begin". */
  readonly execute: (statement: string) => Promise<void>;
  /** After an error inside a transaction: true where the database has ended that transaction by itself. */
  readonly hasEnded: (error: unknown) => boolean;
  /** Gives the connection back. */
  readonly release: () => void;
  /** Closes it: nobody knows what state it is in. */
  readonly discard: () => void;
}

export interface MigrationSession extends Session {
  /** Runs a script of any number of statements; `onStatement` is called after each where the engine tells. */
  readonly script: (text: string, onStatement: () => void) => Promise<void>;
  /** Keeps other instances from migrating until the session is released. */
  readonly lock: () => Promise<void>;
  /** Starts the transaction of one migration. Null where the engine commits after each change of a table. */
  readonly begin: (() => Promise<void>) | null;
}

/** Kinds of errors that every engine has, under names of its own. */
export type Fault =
  /** The server does not answer, or the connection ended. */
  | "lost"
  /** The work was given up because of other work: a deadlock, a lock that was not to be had. */
  | "contention"
  /** No room for more data. */
  | "full"
  /** A replica was asked to write. */
  | "readOnly";

export interface PoolFigures {
  readonly total: number;
  readonly idle: number;
  /** Flows that wait for a connection. */
  readonly waiting: number;
}

export interface PoolSettings {
  readonly max: number;
  /** Milliseconds. */
  readonly idleTimeout: number;
  /** Milliseconds that a flow waits for a connection. */
  readonly acquireTimeout: number;
}
