import { setTimeout as pass } from "node:timers/promises";
import type { Kysely } from "kysely";
import { openDatabase } from "../plugins/outbox/instances.js";
import { type Asked, isCut } from "./caller.js";
import type { Disturbance } from "./disturbances.js";
import type { Instance } from "./instance.js";
import type { Warehouse } from "./warehouse.js";

/** A storefront that customers reach at one address. */
export interface Served {
  readonly url: string;
  readonly instances: readonly Instance[];
  readonly warehouse: Warehouse;
  readonly databaseUrl: string;
}

interface Tables {
  readonly orders: { readonly id: string; readonly status: string };
  readonly analytics_counters: { readonly event: string; readonly count: number };
  readonly outbox_deliveries: { readonly seq: number };
  readonly outbox_relays: { readonly event_id: string };
  readonly outbox_dead: { readonly handler: string; readonly error_message: string };
  readonly scheduler_runs: { readonly job: string; readonly planned_at: number; readonly outcome: string };
  readonly witness_ticks: { readonly at: string };
}

/** Requests that were not answered as they should have been, but for those that were under way before a killed instance was gone. */
export function lostRequests(asked: readonly Asked[], disturbances: readonly Disturbance[]): readonly string[] {
  const kills = disturbances.filter(({ kind }) => kind === "kill");
  const isExcused = ({ began, ended, status }: Asked): boolean =>
    isCut(status) && kills.some((kill) => began <= kill.ended && ended >= kill.began);
  return asked
    .filter((request) => (request.status < 200 || request.status > 299) && !isExcused(request))
    .map(({ call: { method, path }, status, fault, began, ended }) => {
      const during = disturbances.filter((other) => other.began <= ended && other.ended >= began);
      const where = during.map(({ kind, instance }) => `${kind} of ${instance}`).join(", ");
      return `${method} ${path} got ${status} ${fault ?? ""} after ${Math.round(ended - began)} ms (${where || "undisturbed"})`;
    });
}

/** What the database, the warehouse and the history of jobs say, once everything is handled and all have stopped. */
export async function brokenPromises(
  { databaseUrl, warehouse, instances }: Served,
  accepted: readonly string[],
): Promise<string[]> {
  const { database, stop } = await openDatabase(databaseUrl);
  const tables = database.for<Tables>();
  try {
    await everythingHandled(tables);
    const statuses = await Promise.all(instances.filter(({ isRunning }) => isRunning).map((one) => one.stop()));
    return [
      ...statuses.filter((status) => status !== 0).map((status) => `an instance ended with ${status}`),
      ...(await faultsOfOrders(tables, accepted)),
      ...accepted.filter((id) => !warehouse.told.has(id)).map((id) => `the warehouse was not told of order ${id}`),
      ...(await faultsOfEvents(tables)),
      ...(await faultsOfJobs(tables)),
    ];
  } finally {
    await stop();
  }
}

/** Without any progress for so long, in milliseconds, nothing more is to be expected. */
const PATIENCE = 45_000;

/** Or nothing happens any more: what is missing then is found afterwards. */
async function everythingHandled(tables: Kysely<Tables>): Promise<void> {
  let seen = "";
  let since = performance.now();
  for (let quiet = 0; quiet < 3 && performance.now() - since < PATIENCE; ) {
    const open = await countOf(tables, "outbox_deliveries");
    const waiting = await countOf(tables, "outbox_relays");
    const placed = await tables.selectFrom("orders").select("id").where("status", "!=", "confirmed").execute();
    // What comes back from the broker may not be there yet: three times in a row nothing was open.
    quiet = open + waiting + placed.length === 0 ? quiet + 1 : 0;
    const now = [open, waiting, placed.length].join();
    if (now !== seen) since = performance.now();
    seen = now;
    await pass(300);
  }
}

async function faultsOfOrders(tables: Kysely<Tables>, accepted: readonly string[]): Promise<string[]> {
  const orders = await tables.selectFrom("orders").select(["id", "status"]).execute();
  const stored = new Set(orders.map(({ id }) => id));
  return [
    ...accepted.filter((id) => !stored.has(id)).map((id) => `order ${id} was accepted and is not there`),
    ...orders.filter(({ status }) => status !== "confirmed").map(({ id, status }) => `order ${id} is still ${status}`),
  ];
}

/** Each event is counted in the transaction of its handler: the figures are exact, whatever was killed. */
async function faultsOfEvents(tables: Kysely<Tables>): Promise<string[]> {
  const orders = await countOf(tables, "orders");
  const rows = await tables.selectFrom("analytics_counters").select(["event", "count"]).execute();
  const counted = new Map<string, number>();
  for (const { event, count } of rows) counted.set(event, (counted.get(event) ?? 0) + Number(count));
  const dead = await tables.selectFrom("outbox_dead").select(["handler", "error_message"]).execute();
  return [
    ...["order.placed", "order.confirmed"]
      .filter((event) => counted.get(event) !== orders)
      .map((event) => `${event} was counted ${counted.get(event) ?? 0} times for ${orders} orders`),
    ...dead.map(({ handler, error_message }) => `${handler} gave up: ${error_message}`),
    ...((await countOf(tables, "outbox_deliveries")) === 0 ? [] : ["events are still open"]),
  ];
}

/** A run that was lost with its instance may have another attempt; two that both ended well are one too many. */
async function faultsOfJobs(tables: Kysely<Tables>): Promise<string[]> {
  const runs = await tables
    .selectFrom("scheduler_runs")
    .select(["planned_at", "outcome"])
    .where("job", "=", "witness/tick")
    .execute();
  const well = runs.filter(({ outcome }) => outcome === "succeeded");
  const planned = new Set(well.map(({ planned_at }) => String(planned_at)));
  const ticks = await countOf(tables, "witness_ticks");
  const lost = runs.length - well.length;
  return [
    ...(planned.size === well.length ? [] : [`${well.length} runs of a job for ${planned.size} times`]),
    ...(ticks >= well.length && ticks <= runs.length
      ? []
      : [`${ticks} runs of a job where ${well.length} to ${well.length + lost} were`]),
    ...(well.length > 3 ? [] : [`the job ran only ${well.length} times`]),
  ];
}

async function countOf(tables: Kysely<Tables>, table: keyof Tables): Promise<number> {
  const { count } = await tables
    .selectFrom(table)
    .select(({ fn }) => fn.countAll().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}
