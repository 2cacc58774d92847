import { AsyncLocalStorage } from "node:async_hooks";

/** Work that takes effect as a whole or not at all: what waits for its end is known without being handed around. */
interface UnitOfWork {
  readonly parent: UnitOfWork | undefined;
  readonly callbacks: (() => void)[];
  isOpen: boolean;
}

const storage = new AsyncLocalStorage<UnitOfWork>();
/** How many are under way in this process: where none is, nobody need ask the storage. */
let underWay = 0;

/**
 * Runs a database transaction, say. When `task` resolves it has committed, and what was given to `afterCommit` meanwhile is
 * called; when it rejects it was rolled back, and those calls are dropped. A unit inside a unit, a savepoint, hands its calls
 * to the outer one when it succeeds.
 */
export async function runInUnitOfWork<T>(task: () => Promise<T>): Promise<T> {
  const unit: UnitOfWork = { parent: openUnit(), callbacks: [], isOpen: true };
  underWay += 1;
  try {
    const result = await storage.run(unit, task);
    unit.isOpen = false;
    const parent = openUnitFrom(unit.parent);
    if (parent === undefined) for (const callback of unit.callbacks) call(callback);
    else parent.callbacks.push(...unit.callbacks);
    return result;
  } finally {
    unit.isOpen = false;
    underWay -= 1;
  }
}

/** Calls back once the open unit of work has committed, never if it rolls back; at once where none is open. */
export function afterCommit(callback: () => void): void {
  const unit = openUnit();
  if (unit === undefined) callback();
  else unit.callbacks.push(callback);
}

export const isInUnitOfWork = (): boolean => openUnit() !== undefined;

/** Code that a finished unit left behind without awaiting it belongs to the unit around, or to none. */
const openUnit = (): UnitOfWork | undefined => (underWay === 0 ? undefined : openUnitFrom(storage.getStore()));

function openUnitFrom(unit: UnitOfWork | undefined): UnitOfWork | undefined {
  let open = unit;
  while (open !== undefined && !open.isOpen) open = open.parent;
  return open;
}

/** The work has committed, so a fault here must not look like a roll-back, and must not keep the other calls from being made. */
function call(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    void Promise.reject(error);
  }
}
