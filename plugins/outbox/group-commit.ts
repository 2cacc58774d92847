/** Writes what comes up at the same time as one batch: one batch after the other, in the order in which items were given. */
export interface GroupCommit<Item> {
  /** Resolves when the item's batch is written; rejects where it could not be. */
  readonly add: (item: Item) => Promise<void>;
  /** Resolves when nothing waits and nothing is being written. */
  readonly settled: () => Promise<void>;
}

interface Waiting<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitOptions<Item> {
  readonly write: (items: readonly Item[]) => Promise<void>;
  /** Items in one batch at most. */
  readonly most: number;
  /** How much one adds to its batch, and how much one batch may be; a larger one is a batch by itself. */
  readonly size?: { readonly of: (item: Item) => number; readonly most: number };
  /** Calls back outside of whatever runs now, a transaction of the caller above all. */
  readonly outside: (callback: () => void) => void;
}

export function groupCommit<Item>({ write, most, size, outside }: GroupCommitOptions<Item>): GroupCommit<Item> {
  let waiting: Waiting<Item>[] = [];
  let isBusy = false;
  let whenSettled: (() => void)[] = [];

  const writeBatch = async (batch: readonly Waiting<Item>[]): Promise<void> => {
    try {
      await write(batch.map(({ item }) => item));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const count = size === undefined ? most : Math.min(most, fitting(waiting, size));
      const batch = waiting.slice(0, count);
      waiting = waiting.slice(count);
      await writeBatch(batch);
    }
    isBusy = false;
    for (const resolve of whenSettled) resolve();
    whenSettled = [];
  };

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (isBusy) return;
        isBusy = true;
        // What the same turn of the event loop still brings belongs to the same batch.
        outside(() => void setImmediate(() => void run()));
      }),
    settled: () => (isBusy ? new Promise((resolve) => whenSettled.push(resolve)) : Promise.resolve()),
  };
}

/** How many of the first ones are one batch: one at least. */
function fitting<Item>(
  waiting: readonly { readonly item: Item }[],
  { of, most }: { readonly of: (item: Item) => number; readonly most: number },
): number {
  let sum = 0;
  const end = waiting.findIndex(({ item }, index) => {
    sum += of(item);
    return index > 0 && sum > most;
  });
  return end < 0 ? waiting.length : end;
}
