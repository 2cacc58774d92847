import type { CompiledQuery } from "kysely";
import { type Clock, isProblem, type Logger } from "nexus-platform";
import type { Engine, Session } from "./engines/engine.js";

export interface ReplicaOptions {
  readonly primary: Engine;
  readonly replicas: readonly Engine[];
  readonly clock: Pick<Clock, "now">;
  readonly log: Pick<Logger, "info" | "warn">;
}

/** A replica that failed is left alone for so long, in milliseconds. */
const REST = 10_000;

interface Replica {
  readonly engine: Engine;
  /** Counts from 1, as in the settings. */
  readonly number: number;
  restsUntil: number;
}

/** Gives connections for reading in turn, on replicas that answer; on the primary where none does. */
export class Replicas {
  readonly #options: ReplicaOptions;
  readonly #replicas: readonly Replica[];
  #next = 0;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.#replicas = options.replicas.map((engine, index) => ({ engine, number: index + 1, restsUntil: 0 }));
  }

  async acquire(): Promise<Session> {
    const { primary } = this.#options;
    for (const replica of this.#inTurn()) {
      try {
        return this.#reading(replica, await replica.engine.acquire());
      } catch (error) {
        // A full pool is no reason to leave it alone.
        if (!isProblem(error)) this.#failed(replica, error);
      }
    }
    return primary.acquire();
  }

  /** Those that may be asked, the next one first. */
  #inTurn(): readonly Replica[] {
    const now = this.#options.clock.now();
    const start = this.#next;
    this.#next = (this.#next + 1) % Math.max(1, this.#replicas.length);
    return this.#replicas
      .map((_, index) => this.#replicas[(start + index) % this.#replicas.length])
      .filter((replica): replica is Replica => replica !== undefined && replica.restsUntil <= now);
  }

  /** A read is repeated on the primary where the replica fails in the middle of it: it has changed nothing. */
  #reading(replica: Replica, session: Session): Session {
    const { connection } = session;
    return {
      ...session,
      connection: {
        executeQuery: async <Row>(query: CompiledQuery) => {
          try {
            return await connection.executeQuery<Row>(query);
          } catch (error) {
            const fault = replica.engine.faultOf(error);
            if (fault !== "lost" && fault !== "readOnly") throw error;
            if (fault === "lost") this.#failed(replica, error);
            return this.#onPrimary<Row>(query);
          }
        },
        streamQuery: connection.streamQuery,
      },
    };
  }

  async #onPrimary<Row>(query: CompiledQuery) {
    const session = await this.#options.primary.acquire();
    try {
      return await session.connection.executeQuery<Row>(query);
    } finally {
      session.release();
    }
  }

  #failed(replica: Replica, error: unknown): void {
    const { clock, log } = this.#options;
    replica.restsUntil = clock.now() + REST;
    log.warn(
      { replica: replica.number, err: error, ms: REST },
      "a replica does not answer and is left alone for a while",
    );
  }
}
