import type { Kysely } from "kysely";
import type { OutboxTables } from "../../plugins/outbox/tables.js";

export interface CrashTables extends OutboxTables {
  /** In the transactions in which events were emitted. */
  readonly work_emitted: { readonly number: number };
  readonly work_handled: {
    readonly place: number;
    readonly event: string;
    readonly order_key: string;
    readonly number: number;
  };
}

interface Handled {
  readonly event: string;
  readonly order_key: string;
  readonly number: number;
}

/** Compares what was accepted with what was handled. `accepted` is event by number. */
export async function findFaults(
  tables: Kysely<CrashTables>,
  accepted: ReadonlyMap<number, string>,
): Promise<readonly string[]> {
  const handled = (await tables.selectFrom("work_handled").selectAll().orderBy("place").execute()).map(
    ({ event, order_key, number }): Handled => ({ event, order_key, number: Number(number) }),
  );
  const committed = (await tables.selectFrom("work_emitted").select("number").execute()).map(({ number }) =>
    Number(number),
  );
  const dead = await tables.selectFrom("outbox_dead").select(["event_id", "error_message"]).execute();
  return [
    ...lost(handled, accepted, committed),
    ...twice(handled),
    ...outOfOrder(handled),
    ...dead.map(({ event_id, error_message }) => `${event_id} is a dead letter: ${error_message}`),
  ];
}

/** What was accepted, and what was emitted in a transaction that committed, was handled. */
function lost(
  handled: readonly Handled[],
  accepted: ReadonlyMap<number, string>,
  committed: readonly number[],
): readonly string[] {
  const seen = new Set(handled.map(({ number }) => number));
  return [...new Set([...accepted.keys(), ...committed])]
    .filter((number) => !seen.has(number))
    .map((number) => `${accepted.get(number) ?? "an event of a transaction"} ${number} is lost`);
}

/** Of the transactional handlers; the other one may see an event again after a crash. */
function twice(handled: readonly Handled[]): readonly string[] {
  const seen = new Set<number>();
  return handled
    .filter(({ event }) => event !== "work.noted")
    .filter(({ number }) => seen.has(number) || !seen.add(number))
    .map(({ event, number }) => `${event} ${number} was handled twice`);
}

/** Within a key numbers grow; one that is seen again is the last one that was seen. */
function outOfOrder(handled: readonly Handled[]): readonly string[] {
  const last = new Map<string, number>();
  return handled
    .filter(({ event }) => event !== "work.counted")
    .flatMap(({ event, order_key, number }) => {
      const lane = `${event} ${order_key}`;
      const before = last.get(lane) ?? -1;
      last.set(lane, number);
      return number < before ? [`${lane}: ${number} came after ${before}`] : [];
    });
}
