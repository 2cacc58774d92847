import type { CompiledQuery, RootOperationNode } from "kysely";
import type { Logger, Observe } from "nexus-platform";
import type { DatabaseEngine } from "./contract.js";

/** Called around each statement. */
export type QueryWatch = <Result>(query: CompiledQuery, run: () => Promise<Result>) => Promise<Result>;

export interface QueryFigures {
  queries: number;
  slowQueries: number;
}

export interface WatchOptions {
  readonly engine: DatabaseEngine;
  readonly log: Pick<Logger, "warn">;
  readonly observe: Observe;
  /** Milliseconds from which a statement is slow, asked each time: the setting can change. */
  readonly slowFrom: () => number;
  readonly figures: QueryFigures;
}

/** Counts statements, shows each to metrics and traces, and logs slow ones: their text, never their parameters. */
export function queryWatch({ engine, log, observe, slowFrom, figures }: WatchOptions): QueryWatch {
  const attributes = Object.fromEntries(
    Object.values(operations)
      .concat("other")
      .map((operation) => [operation, Object.freeze({ engine, operation })]),
  );
  return async (query, run) => {
    const began = performance.now();
    const operation = operations[query.query.kind] ?? "other";
    try {
      return await observe("database.query", attributes[operation] ?? {}, run);
    } finally {
      figures.queries += 1;
      const ms = performance.now() - began;
      if (ms >= slowFrom()) {
        figures.slowQueries += 1;
        log.warn({ sql: shortened(query.sql), ms: Math.round(ms), operation }, "slow query");
      }
    }
  };
}

const operations: Readonly<Partial<Record<RootOperationNode["kind"], string>>> = {
  SelectQueryNode: "select",
  InsertQueryNode: "insert",
  UpdateQueryNode: "update",
  DeleteQueryNode: "delete",
  MergeQueryNode: "merge",
};

const LONGEST = 2_000;

const shortened = (sql: string): string => (sql.length > LONGEST ? `${sql.slice(0, LONGEST)} …` : sql);
