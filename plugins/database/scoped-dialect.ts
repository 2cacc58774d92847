import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from "kysely";
import { accessOf } from "./access-of.js";
import type { Language } from "./engines/engine.js";
import type { QueryWatch } from "./query-watch.js";
import type { TableGuard } from "./table-guard.js";
import type { Access, TransactionScopes, Turn } from "./transaction-scopes.js";

/** A Kysely dialect whose every statement runs in the scope of the flow that asks for it. */
export function scopedDialect(language: Language, parts: DialectParts): Dialect {
  return { ...language, createDriver: () => scopedDriver(parts) };
}

export interface DialectParts {
  readonly scopes: TransactionScopes;
  readonly watch: QueryWatch;
  /** Null where any table may be named. */
  readonly guard: TableGuard | null;
}

function scopedDriver(parts: DialectParts): Driver {
  const refuse = async (): Promise<never> => {
    throw new Error(
      "Transactions are made with `transaction` of the database service, which every plugin's statements share.",
    );
  };
  // Kysely remembers every connection that it ever saw, so they are used again.
  const unused: Lease[] = [];
  return {
    init: async () => undefined,
    acquireConnection: async () => unused.pop() ?? new Lease(parts),
    releaseConnection: async (connection) => {
      // Kysely gives back what `acquireConnection` gave.
      const lease = connection as Lease;
      lease.release();
      unused.push(lease);
    },
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    // The database is closed by the plugin that opened it.
    destroy: async () => undefined,
  };
}

/** Takes its turn with the first statement, because only that says whether a replica may answer. */
class Lease implements DatabaseConnection {
  readonly #scopes: TransactionScopes;
  readonly #watch: QueryWatch;
  readonly #guard: TableGuard | null;
  #turn: Turn | null = null;
  #access: Access = "read";

  constructor({ scopes, watch, guard }: DialectParts) {
    this.#scopes = scopes;
    this.#watch = watch;
    this.#guard = guard;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    this.#guard?.(query.sql);
    let began = 0;
    try {
      const turn = await this.#turnFor(query);
      began = performance.now();
      return await this.#watch.run<Row>(query, turn.connection);
    } catch (error) {
      throw this.#scopes.failed(this.#turn, error);
    } finally {
      if (began !== 0) this.#watch.ran(query, performance.now() - began);
    }
  }

  async *streamQuery<Row>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    this.#guard?.(query.sql);
    try {
      const turn = await this.#turnFor(query);
      yield* turn.connection.streamQuery<Row>(query, chunkSize);
    } catch (error) {
      throw this.#scopes.failed(this.#turn, error);
    }
  }

  release(): void {
    this.#turn?.release();
    this.#turn = null;
  }

  /** Kysely's `connection()` keeps one for several statements: the first that writes moves it to the primary. */
  #turnFor(query: CompiledQuery): Turn | Promise<Turn> {
    const access = accessOf(query);
    if (this.#turn !== null && access === "write" && this.#access === "read") this.release();
    return this.#turn ?? this.#take(access);
  }

  async #take(access: Access): Promise<Turn> {
    this.#access = access;
    this.#turn = await this.#scopes.enter(access);
    return this.#turn;
  }
}
