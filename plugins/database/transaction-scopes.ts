import { AsyncLocalStorage } from "node:async_hooks";
import { Turns } from "./turns.js";

/** Runs one statement that has no parameters and no result: "begin immediate". */
export type Execute = (statement: string) => void;

/** The connection itself (`depth` 0), a transaction, or a savepoint inside one. */
interface Scope {
  readonly parent: Scope | null;
  readonly depth: number;
  readonly turns: Turns;
  isOpen: boolean;
}

/**
 * Decides where and when a statement may run. There is one connection, so a scope lets in one at a time: a statement, or a
 * transaction with all that it holds. While a flow of calls is in a transaction, the statements of other flows wait outside.
 */
export class TransactionScopes {
  readonly #flows = new AsyncLocalStorage<Scope>();
  readonly #connection: Scope = { parent: null, depth: 0, turns: new Turns(), isOpen: true };
  readonly #execute: Execute;

  constructor(execute: Execute) {
    this.#execute = execute;
  }

  /** Resolves when the calling flow may run a statement, with the function to call after it. */
  async enter(): Promise<() => void> {
    return (await this.#takeTurn()).endTurn;
  }

  async transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    const { scope: parent, endTurn } = await this.#takeTurn();
    try {
      return await this.#run({ parent, depth: parent.depth + 1, turns: new Turns(), isOpen: true }, work);
    } finally {
      endTurn();
    }
  }

  async #run<Result>(scope: Scope, work: () => Promise<Result>): Promise<Result> {
    const { begin, commit, rollback } = statements(scope.depth);
    this.#execute(begin);
    try {
      const result = await this.#flows.run(scope, async () => work()).finally(() => close(scope));
      this.#execute(commit);
      return result;
    } catch (error) {
      this.#undo(rollback);
      throw error;
    }
  }

  /** The error that led here is the one to tell. SQLite ends a transaction itself on some of them, a full disk for example. */
  #undo(rollback: string): void {
    try {
      this.#execute(rollback);
    } catch {
      // Nothing is left to undo.
    }
  }

  async #takeTurn(): Promise<{ readonly scope: Scope; readonly endTurn: () => void }> {
    for (;;) {
      const scope = this.#innermostOpen();
      const endTurn = await scope.turns.take();
      if (scope.isOpen) return { scope, endTurn };
      endTurn();
    }
  }

  /** Work that was started inside a transaction and outlives it, a timer for example, goes on outside. */
  #innermostOpen(): Scope {
    let scope = this.#flows.getStore() ?? this.#connection;
    while (!scope.isOpen && scope.parent !== null) scope = scope.parent;
    return scope;
  }
}

/** After what was started in the scope, awaited or not. */
async function close(scope: Scope): Promise<void> {
  const endTurn = await scope.turns.take();
  scope.isOpen = false;
  endTurn();
}

/** "immediate" takes the right to write at once: one that becomes a writer later is refused where another process wrote. */
function statements(depth: number): { readonly begin: string; readonly commit: string; readonly rollback: string } {
  if (depth === 1) return { begin: "begin immediate", commit: "commit", rollback: "rollback" };
  const name = `nexus_${depth}`;
  return { begin: `savepoint ${name}`, commit: `release ${name}`, rollback: `rollback to ${name}; release ${name}` };
}
