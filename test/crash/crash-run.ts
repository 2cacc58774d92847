import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import type { Kysely } from "kysely";
import { openDatabase } from "../plugins/outbox/instances.js";
import { type DatabaseEngine, temporaryDatabase } from "../services/test-services.js";
import { type CrashTables, findFaults } from "./find-faults.js";
import { randomNumbers } from "./random-numbers.js";

export interface CrashRunOptions {
  /** What `nexus build` made of `fixtures/application/`. */
  readonly main: string;
  readonly engine: DatabaseEngine;
  /** The same seed kills at the same times; what that hits is up to the machine. */
  readonly seed: number;
  /** That must have been accepted in the end. */
  readonly events: number;
  readonly kills: number;
}

export interface CrashReport {
  readonly seed: number;
  readonly accepted: number;
  readonly seconds: number;
  /** Sentences; empty where every promise was kept. */
  readonly faults: readonly string[];
}

/**
 * Runs an application that emits and handles durable events, kills it at random times, starts it again, lets it finish, and
 * compares what it was told to have accepted with what was handled.
 */
export async function crashRun(options: CrashRunOptions): Promise<CrashReport> {
  const { engine, seed, kills } = options;
  const began = performance.now();
  const temporary = await temporaryDatabase(engine);
  const random = randomNumbers(seed);
  const accepted = new Map<number, string>();
  try {
    for (let round = 0; round < kills; round += 1) {
      const run = startRun(options, { url: temporary.url, round, accepted });
      await Promise.race([wait(300 + random() * 1_700), run.ended]);
      if (run.child.exitCode !== null) throw new Error(`The application ended by itself:\n${run.output()}`);
      run.child.kill("SIGKILL");
      await run.ended;
    }
    const faults = await finish(options, { url: temporary.url, round: kills, accepted });
    return { seed, accepted: accepted.size, seconds: (performance.now() - began) / 1_000, faults };
  } finally {
    await temporary.drop();
  }
}

interface Round {
  readonly url: string;
  readonly round: number;
  /** Event by number: whose `emit` has resolved. */
  readonly accepted: Map<number, string>;
}

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  /** Resolves when it has emitted all of its events. */
  readonly allAccepted: Promise<void>;
  /** What it wrote beside that. */
  readonly output: () => string;
}

function startRun({ main, events }: CrashRunOptions, { url, round, accepted }: Round): Run {
  const child = spawn(process.execPath, [main, "--port", "0"], {
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: url,
      EVENTS: String(Math.max(0, events - accepted.size)),
      // Numbers never come again, because nobody knows what became of those without an answer.
      FIRST: String(round * 1_000_000),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let done = (): void => undefined;
  const allAccepted = new Promise<void>((resolve) => {
    done = resolve;
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [, event, number] = /^accepted (\S+) (\d+)$/.exec(line) ?? [];
    if (event !== undefined) accepted.set(Number(number), event);
    else if (line === "all accepted") done();
    else output = `${output}${line}\n`.slice(-5_000);
  });
  child.stderr.on("data", (text: Buffer) => (output += text.toString()));
  return { child, ended: once(child, "close"), allAccepted, output: () => output };
}

async function finish(options: CrashRunOptions, round: Round): Promise<readonly string[]> {
  const run = startRun(options, round);
  const { database, stop } = await openDatabase(round.url);
  const tables = database.for<CrashTables>();
  try {
    const early = run.ended.then(() => Promise.reject(new Error(`The application ended by itself:\n${run.output()}`)));
    await Promise.race([run.allAccepted.then(() => nothingOpen(tables)), early]);
    early.catch(() => undefined);
    run.child.kill("SIGTERM");
    await run.ended;
    const status = run.child.exitCode === 0 ? [] : [`it ended with ${run.child.exitCode}: ${run.output()}`];
    return [...status, ...(await findFaults(tables, round.accepted))];
  } finally {
    run.child.kill("SIGKILL");
    await stop();
  }
}

async function nothingOpen(tables: Kysely<CrashTables>): Promise<void> {
  for (;;) {
    const { open } = await tables
      .selectFrom("outbox_deliveries")
      .select(({ fn }) => fn.countAll<number>().as("open"))
      .executeTakeFirstOrThrow();
    if (Number(open) === 0) return;
    await wait(50);
  }
}
