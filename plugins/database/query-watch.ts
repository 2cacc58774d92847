import type { CompiledQuery, DatabaseConnection, QueryResult, RootOperationNode } from "kysely";
import type { Logger, Observe } from "nexus-platform";
import type { DatabaseEngine } from "./contract.js";

export interface WatchOptions {
  readonly engine: DatabaseEngine;
  readonly log: Pick<Logger, "warn">;
  readonly observe: Observe;
  /** Milliseconds from which a statement is slow, asked each time: the setting can change. */
  readonly slowFrom: () => number;
}

/** Counts statements, shows each to metrics and traces, and logs slow ones: their text, never their parameters. */
export class QueryWatch {
  readonly #options: WatchOptions;
  readonly #attributes: ReadonlyMap<string, { readonly engine: string; readonly operation: string }>;
  queries = 0;
  slowQueries = 0;

  constructor(options: WatchOptions) {
    this.#options = options;
    const { engine } = options;
    this.#attributes = new Map(
      [...Object.values(operations), OTHER].map((operation) => [operation, Object.freeze({ engine, operation })]),
    );
  }

  run<Row>(query: CompiledQuery, connection: DatabaseConnection): Promise<QueryResult<Row>> {
    const attributes = this.#attributes.get(operationOf(query)) ?? {};
    return this.#options.observe("database.query", attributes, () => connection.executeQuery<Row>(query));
  }

  /** After a statement that took so many milliseconds, whether it failed or not. */
  ran(query: CompiledQuery, ms: number): void {
    this.queries += 1;
    if (ms < this.#options.slowFrom()) return;
    this.slowQueries += 1;
    const fields = { sql: shortened(query.sql), ms: Math.round(ms), operation: operationOf(query) };
    this.#options.log.warn(fields, "slow query");
  }
}

const OTHER = "other";

const operations: Readonly<Partial<Record<RootOperationNode["kind"], string>>> = {
  SelectQueryNode: "select",
  InsertQueryNode: "insert",
  UpdateQueryNode: "update",
  DeleteQueryNode: "delete",
  MergeQueryNode: "merge",
};

const operationOf = ({ query }: CompiledQuery): string => operations[query.kind] ?? OTHER;

/** Characters of a statement that get into the log. */
const LONGEST = 2_000;

const shortened = (sql: string): string => (sql.length > LONGEST ? `${sql.slice(0, LONGEST)} …` : sql);
