import { setTimeout as pass } from "node:timers/promises";
import type { Instance } from "./instance.js";

/** What can be done to an instance, or to a worker. */
export interface Disturbed {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<number | string>;
  kill(): Promise<void>;
}

/** What was done to an instance, and when. Times are those of `performance.now()`. */
export interface Disturbance {
  readonly kind: "stop" | "kill" | "start";
  readonly instance: string;
  readonly began: number;
  readonly ended: number;
  /** Of a stop. */
  readonly status?: number | string;
}

export type Step = readonly ["stop" | "kill" | "start", Disturbed];

export async function disturb([kind, instance]: Step): Promise<Disturbance> {
  const began = performance.now();
  const status = await instance[kind]();
  const done = { kind, instance: instance.name, began, ended: performance.now() };
  return kind === "stop" && status !== undefined ? { ...done, status } : done;
}

/** Steps at random while the time lasts: never fewer than two instances. */
export async function* randomSteps(
  instances: readonly Instance[],
  { random, until }: { readonly random: () => number; readonly until: number },
): AsyncGenerator<Step> {
  while (performance.now() < until) {
    await pass(500 + random() * 2_000);
    const chosen = instances[Math.floor(random() * instances.length)];
    if (chosen === undefined) continue;
    const running = instances.filter(({ isRunning }) => isRunning).length;
    if (!chosen.isRunning) yield ["start", chosen];
    else if (running > 2) yield [random() < 0.5 ? "stop" : "kill", chosen];
  }
}
