import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from "kysely";
import { accessOf } from "./access-of.js";
import type { Language } from "./engines/engine.js";
import type { QueryWatch } from "./query-watch.js";
import type { Access, TransactionScopes, Turn } from "./transaction-scopes.js";

/** A Kysely dialect whose every statement runs in the scope of the flow that asks for it. */
export function scopedDialect(language: Language, scopes: TransactionScopes, watch: QueryWatch): Dialect {
  return { ...language, createDriver: () => scopedDriver(scopes, watch) };
}

function scopedDriver(scopes: TransactionScopes, watch: QueryWatch): Driver {
  const refuse = async (): Promise<never> => {
    throw new Error(
      "Transactions are made with `transaction` of the database service, which every plugin's statements share.",
    );
  };
  return {
    init: async () => undefined,
    acquireConnection: async () => new Lease(scopes, watch),
    // Kysely gives back what `acquireConnection` gave.
    releaseConnection: async (lease) => (lease as Lease).release(),
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
  #turn: Turn | null = null;
  #access: Access = "read";

  constructor(scopes: TransactionScopes, watch: QueryWatch) {
    this.#scopes = scopes;
    this.#watch = watch;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const turn = await this.#turnFor(query);
    try {
      return await this.#watch(query, () => turn.session.connection.executeQuery<Row>(query));
    } catch (error) {
      throw turn.failed(error);
    }
  }

  async *streamQuery<Row>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    const turn = await this.#turnFor(query);
    try {
      yield* turn.session.connection.streamQuery<Row>(query, chunkSize);
    } catch (error) {
      throw turn.failed(error);
    }
  }

  release(): void {
    this.#turn?.leave();
    this.#turn = null;
  }

  /** Kysely's `connection()` keeps one for several statements: the first that writes moves it to the primary. */
  async #turnFor(query: CompiledQuery): Promise<Turn> {
    const access = accessOf(query);
    if (this.#turn !== null && access === "write" && this.#access === "read") this.release();
    if (this.#turn === null) {
      this.#turn = await this.#scopes.enter(access);
      this.#access = access;
    }
    return this.#turn;
  }
}
