import type { Engine } from "./engines/engine.js";
import { isCausedBy } from "./faults.js";

/** Runs `task` again where the database gave it up because of other work, after a wait that grows and is never the same twice. */
export async function withRetries<Result>(
  engine: Engine,
  retries: number,
  task: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await task();
    } catch (error) {
      if (attempt >= retries || !isCausedBy(engine, "contention", error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitAfter(attempt)));
    }
  }
}

/** Milliseconds: up to 20, 40, 80 … 1,000. */
const waitAfter = (attempt: number): number => Math.random() * Math.min(1_000, 20 * 2 ** attempt);
