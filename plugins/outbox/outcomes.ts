import { setTimeout as wait } from "node:timers/promises";
import type { Availability } from "./availability.js";
import { type Database, retried } from "./database.js";
import type { DeadLetters } from "./dead-letters.js";
import type { ClaimedDelivery, DeliveryTable } from "./delivery-table.js";
import { type GroupCommit, groupCommit } from "./group-commit.js";

/** What has to be written down about deliveries that this instance has. */
export type Outcome =
  | { readonly kind: "done"; readonly delivery: ClaimedDelivery }
  | { readonly kind: "retry"; readonly delivery: ClaimedDelivery; readonly delay: number; readonly keep: boolean }
  | { readonly kind: "dead"; readonly delivery: ClaimedDelivery; readonly type: string; readonly error: unknown }
  | { readonly kind: "release"; readonly deliveries: readonly ClaimedDelivery[] };

export interface OutcomesOptions {
  readonly database: Database;
  readonly table: DeliveryTable;
  readonly dead: DeadLetters;
  /** The instance's id at the moment. */
  readonly owner: () => string;
  readonly availability: Availability;
  /** True where the store need not be waited for any longer: what is not written down is delivered again. */
  readonly isEnding: () => boolean;
  /** Some of it was not the owner's any more. */
  readonly doubted: () => void;
  readonly outside: (callback: () => void) => void;
}

/** Written in batches, in the order in which things happened; tried again until the database takes them. */
export function outcomes(options: OutcomesOptions): GroupCommit<Outcome> {
  const { availability, isEnding, outside, doubted } = options;
  return groupCommit({
    most: 1_000,
    outside,
    write: async (batch) => {
      const owner = options.owner();
      for (let pause = 100; ; pause = Math.min(pause * 2, 5_000)) {
        try {
          const wasOwned = await write(owner, batch, options);
          availability.isUp();
          if (!wasOwned) doubted();
          return;
        } catch (error) {
          availability.isDown(error);
          if (isEnding()) throw error;
        }
        await wait(pause);
      }
    },
  });
}

async function write(owner: string, batch: readonly Outcome[], options: OutcomesOptions): Promise<boolean> {
  const { database, table } = options;
  const done = batch.flatMap((outcome) => (outcome.kind === "done" ? [outcome.delivery.seq] : []));
  // One statement is a transaction by itself.
  if (done.length === batch.length) return table.remove(owner, done);
  return database.transaction(async () => {
    let wasOwned = done.length === 0 || (await table.remove(owner, done));
    for (const outcome of batch) wasOwned = (await writeOne(owner, outcome, options)) && wasOwned;
    return wasOwned;
  }, retried);
}

async function writeOne(owner: string, outcome: Outcome, { table, dead }: OutcomesOptions): Promise<boolean> {
  switch (outcome.kind) {
    case "done":
      return true;
    case "retry": {
      const { delivery, delay, keep } = outcome;
      return table.postpone(owner, { seq: delivery.seq, attempts: delivery.attempts, delay, keep });
    }
    case "release":
      if (outcome.deliveries.length > 0) {
        const seqs = outcome.deliveries.map(({ seq }) => seq);
        await table.release(owner, seqs);
      }
      return true;
    case "dead": {
      const { delivery, type, error } = outcome;
      if (!(await table.remove(owner, [delivery.seq]))) return false;
      const { handler, lane, eventId, attempts, envelope } = delivery;
      await dead.add({ handler, lane, eventId, attempts, envelope: envelope ?? "", type, error });
      return true;
    }
  }
}
