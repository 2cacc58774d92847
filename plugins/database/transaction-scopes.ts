import { AsyncLocalStorage } from "node:async_hooks";
import type { Engine, Session } from "./engines/engine.js";
import { explain, lostWhileCommitting, rolledBack, transactionEnded } from "./faults.js";
import { Turns } from "./turns.js";

/** Where connections come from, for flows that are in no transaction. */
export interface Connections {
  readonly engine: Pick<Engine, "begin" | "faultOf">;
  readonly acquire: (access: Access) => Promise<Session>;
}

/** A statement that only reads may run on a replica. */
export type Access = "read" | "write";

/** The right to run statements on a connection, until `release`. A session of its own is one. */
export interface Turn extends Pick<Session, "connection" | "release"> {
  /** Undefined outside of transactions. */
  readonly transaction?: Transaction;
}

/** Shared by all that runs inside. */
export interface Transaction {
  readonly session: Session;
  /** Why the database ended it before its work did. */
  fault: unknown;
  /** False where it is not known whether the connection is still in the transaction. */
  isOver: boolean;
}

/** A transaction (`depth` 1), or a savepoint inside one. */
interface Scope {
  readonly parent: Scope | null;
  readonly depth: number;
  readonly transaction: Transaction;
  readonly turns: Turns;
  isOpen: boolean;
  /** Rolled back: what it left behind must not take effect by itself. */
  wasUndone: boolean;
}

/**
 * Decides where and when a statement may run. A transaction has one connection, so a scope lets in one at a time: a statement, or
 * a savepoint with all that it holds. Outside of transactions each statement takes a connection of its own.
 */
export class TransactionScopes {
  readonly #flows = new AsyncLocalStorage<Scope>();
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** True where the calling flow is in a transaction. */
  get isInside(): boolean {
    return this.#innermostOpen() !== null;
  }

  /** Resolves when the calling flow may run a statement. Rejects with what a driver says: `failed` explains it. */
  enter(access: Access): Promise<Turn> {
    return this.#innermostOpen() === null ? this.#connections.acquire(access) : this.#enterInside(access);
  }

  /** Tells that a statement failed, or that no turn could be had (null), and gives the error to throw. */
  failed(turn: Turn | null, error: unknown): unknown {
    const explained = explain(this.#connections.engine, error);
    const transaction = turn?.transaction;
    if (transaction?.session.hasEnded(error) === true) transaction.fault ??= explained;
    return explained;
  }

  async transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    const parent = await this.#takeTurn();
    if (parent === null) return this.#outermost(work);
    try {
      refuseEnded(parent.transaction);
      return await this.#run(scopeOf(parent.transaction, parent), work);
    } finally {
      parent.turns.end();
    }
  }

  async #enterInside(access: Access): Promise<Turn> {
    const scope = await this.#takeTurn();
    if (scope === null) return this.#connections.acquire(access);
    const { transaction, turns } = scope;
    try {
      refuseEnded(transaction);
    } catch (error) {
      turns.end();
      throw error;
    }
    return { connection: transaction.session.connection, release: () => turns.end(), transaction };
  }

  async #outermost<Result>(work: () => Promise<Result>): Promise<Result> {
    const session = await this.#connections.acquire("write").catch((error: unknown) => {
      throw this.failed(null, error);
    });
    const transaction: Transaction = { session, fault: null, isOver: false };
    try {
      return await this.#run(scopeOf(transaction, null), work);
    } finally {
      if (transaction.isOver) session.release();
      else session.discard();
    }
  }

  async #run<Result>(scope: Scope, work: () => Promise<Result>): Promise<Result> {
    const { transaction, depth } = scope;
    await this.#execute(transaction, depth === 1 ? this.#connections.engine.begin : `savepoint ${nameOf(depth)}`);
    try {
      const result = await this.#flows.run(scope, async () => work()).finally(() => close(scope));
      refuseEnded(transaction);
      await this.#commit(scope);
      return result;
    } catch (error) {
      scope.wasUndone = true;
      await undo(scope);
      throw error;
    }
  }

  async #commit({ transaction, depth }: Scope): Promise<void> {
    if (depth > 1) return this.#execute(transaction, `release savepoint ${nameOf(depth)}`);
    try {
      await transaction.session.execute("commit");
    } catch (error) {
      if (this.#connections.engine.faultOf(error) === "lost") throw lostWhileCommitting(error);
      throw this.failed(null, error);
    }
    transaction.isOver = true;
  }

  async #execute(transaction: Transaction, statement: string): Promise<void> {
    try {
      await transaction.session.execute(statement);
    } catch (error) {
      throw this.failed({ ...transaction.session, transaction }, error);
    }
  }

  /** The scope whose turn was taken, which must be ended. Null where the flow is in no transaction. */
  async #takeTurn(): Promise<Scope | null> {
    for (;;) {
      const scope = this.#innermostOpen();
      if (scope === null) return null;
      await scope.turns.take();
      if (scope.isOpen) return scope;
      scope.turns.end();
    }
  }

  /**
   * Work that was started inside a transaction and outlives its commit, a timer for example, goes on outside. What outlives a
   * roll-back is refused: a handler whose time was up, say, which will be tried again.
   */
  #innermostOpen(): Scope | null {
    let scope: Scope | null = this.#flows.getStore() ?? null;
    while (scope !== null && !scope.isOpen) {
      if (scope.wasUndone) throw rolledBack();
      scope = scope.parent;
    }
    return scope;
  }
}

const scopeOf = (transaction: Transaction, parent: Scope | null): Scope => ({
  parent,
  depth: (parent?.depth ?? 0) + 1,
  transaction,
  turns: new Turns(),
  isOpen: true,
  wasUndone: false,
});

const nameOf = (depth: number): string => `nexus_${depth}`;

function refuseEnded({ fault }: Transaction): void {
  if (fault !== null) throw transactionEnded(fault);
}

/** After what was started in the scope, awaited or not. */
async function close(scope: Scope): Promise<void> {
  await scope.turns.take();
  scope.isOpen = false;
  scope.turns.end();
}

/** The error that led here is the one to tell. Where the transaction has ended already, nothing is left to undo. */
async function undo({ transaction, depth }: Scope): Promise<void> {
  const { session } = transaction;
  try {
    if (depth === 1) await session.execute("rollback");
    else {
      await session.execute(`rollback to savepoint ${nameOf(depth)}`);
      await session.execute(`release savepoint ${nameOf(depth)}`);
    }
    if (depth === 1) transaction.isOver = true;
  } catch (error) {
    // What was to be undone alone cannot be, so nothing of the transaction may be committed.
    transaction.fault ??= error;
  }
}
