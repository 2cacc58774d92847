import { type DurableHandler, type EventDelivery, type EventEnvelope, HandlerNotRunning } from "nexus-platform";
import { LeaseLost } from "./claim.js";
import type { Database } from "./database.js";
import type { ClaimedDelivery, DeliveryTable } from "./delivery-table.js";

/** What became of one attempt. */
export type Attempt =
  | { readonly kind: "handled" }
  /** Handled, and its delivery deleted in the same transaction. */
  | { readonly kind: "committed" }
  | { readonly kind: "failed"; readonly event: EventEnvelope; readonly error: unknown }
  /** What is stored is no event, or it ends the process: no attempt can help. */
  | { readonly kind: "hopeless"; readonly type: string; readonly error: Error }
  | { readonly kind: "not running" }
  /** The database gave no transaction: the handler was not called. */
  | { readonly kind: "no transaction"; readonly error: unknown }
  /** Others have taken it over. */
  | { readonly kind: "lost" };

export interface AttemptOptions {
  readonly database: Database;
  readonly table: DeliveryTable;
  readonly run: EventDelivery["run"];
}

/** Hands a delivery to its handler. Never rejects. */
export async function attempt(
  delivery: ClaimedDelivery,
  { owner, handler }: { readonly owner: string; readonly handler: DurableHandler },
  { database, table, run }: AttemptOptions,
): Promise<Attempt> {
  const event = readEvent(delivery);
  if (event instanceof Error) return { kind: "hopeless", type: "", error: event };
  let wasCalled = false;
  try {
    if (isSuspect(delivery)) {
      if (delivery.unended > MOST_UNENDED) return { kind: "hopeless", type: event.type, error: endsItsProcess() };
      if (!(await table.began(owner, delivery))) return { kind: "lost" };
    }
    wasCalled = !handler.transactional;
    if (!handler.transactional) {
      await run(delivery.handler, event);
      return { kind: "handled" };
    }
    await database.transaction(async () => {
      // First of all: whoever else may have it waits for this row, or finds it gone.
      if (!(await table.remove(owner, [delivery.seq]))) throw new LeaseLost();
      wasCalled = true;
      await run(delivery.handler, event);
    });
    return { kind: "committed" };
  } catch (error) {
    if (error instanceof HandlerNotRunning) return { kind: "not running" };
    if (error instanceof LeaseLost) return { kind: "lost" };
    return wasCalled ? { kind: "failed", event, error } : { kind: "no transaction", error };
  }
}

/** It was taken over from the dead twice: it may be what ended them. */
export const isSuspect = (delivery: ClaimedDelivery): delivery is ClaimedDelivery & { unended: number } =>
  delivery.unended !== null && delivery.unended > 0;

/** Runs of a suspect, alone, that may end with their process: more are no coincidence. */
const MOST_UNENDED = 5;

const endsItsProcess = (): Error =>
  new Error(`The process ended ${MOST_UNENDED} times while this event was handled: out of memory, or killed?`);

function readEvent({ envelope }: ClaimedDelivery): EventEnvelope | Error {
  if (envelope === null) return new Error("The event is not in the store any more");
  try {
    const event: unknown = JSON.parse(envelope);
    // It was an envelope when it was stored; anything else was put there by hand.
    if (isEnvelope(event)) return event;
    return new Error("What is stored is no event: it has no text `id` and `type`");
  } catch (cause) {
    return new Error("What is stored is not JSON", { cause });
  }
}

const isEnvelope = (value: unknown): value is EventEnvelope =>
  typeof value === "object" &&
  value !== null &&
  "id" in value &&
  typeof value.id === "string" &&
  "type" in value &&
  typeof value.type === "string";
