import { setTimeout as pass } from "node:timers/promises";
import type { Asked } from "./caller.js";
import { Customer } from "./customer.js";
import { type Disturbance, disturb, type Step } from "./disturbances.js";
import { brokenPromises, lostRequests, type Served } from "./find-faults.js";

export interface LoadReport {
  readonly requests: number;
  /** Not answered, and excused: under way on an instance that was killed. */
  readonly cut: number;
  readonly orders: number;
  readonly disturbances: readonly Disturbance[];
  /** Sentences; empty where every promise was kept. */
  readonly faults: readonly string[];
}

export interface LoadRunOptions {
  readonly customers: number;
  readonly steps: Iterable<Step> | AsyncIterable<Step>;
}

/** Customers shop all the time while instances are stopped, killed and added; then everything is counted. */
export async function loadRun(served: Served, { customers: count, steps }: LoadRunOptions): Promise<LoadReport> {
  const base = served.url;
  const customers = Array.from({ length: count }, (_, index) => new Customer(index + 100));
  for (const customer of customers) await customer.register(base);
  let isOver = false;
  const shopping = customers.map((customer) => customer.shop(base, () => isOver));
  const disturbances: Disturbance[] = [];
  try {
    for await (const step of steps) {
      await pass(1_000); // So that there is load before and after each.
      disturbances.push(await disturb(step));
    }
    await pass(1_000);
  } finally {
    isOver = true;
    await Promise.all(shopping);
    for (const { caller } of customers) caller.close();
  }
  const asked: readonly Asked[] = customers.flatMap(({ caller }) => caller.asked);
  const orders = customers.flatMap((customer) => customer.orders);
  const lost = lostRequests(asked, disturbances);
  const badStops = disturbances.filter(({ kind, status }) => kind === "stop" && status !== 0);
  return {
    requests: asked.length,
    cut: asked.filter(({ status }) => status < 200 || status > 299).length - lost.length,
    orders: orders.length,
    disturbances,
    faults: [
      ...lost,
      ...customers.flatMap(({ unanswered }) => unanswered),
      ...badStops.map(({ instance, status }) => `instance ${instance} ended with ${status} when it was stopped`),
      ...(await brokenPromises(served, orders)),
    ],
  };
}
