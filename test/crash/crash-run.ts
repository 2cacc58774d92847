import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import type { Kysely } from "kysely";
import { natsServer, redisServer } from "../plugins/outbox/broker-server.js";
import { openDatabase } from "../plugins/outbox/instances.js";
import { type DatabaseEngine, serviceUrl, temporaryDatabase, temporaryName } from "../services/test-services.js";
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
  /** Left out: events stay in the database. */
  readonly broker?: "nats" | "redis";
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
  const common = { url: temporary.url, stream: temporaryName() };
  const accepted = new Map<number, string>();
  try {
    for (let round = 0; round < kills; round += 1) {
      const run = startRun(options, { ...common, round, accepted });
      await Promise.race([wait(300 + random() * 1_700), run.ended]);
      if (run.child.exitCode !== null) throw new Error(`The application ended by itself:\n${run.output()}`);
      run.child.kill("SIGKILL");
      await run.ended;
    }
    const faults = await finish(options, { ...common, round: kills, accepted });
    return { seed, accepted: accepted.size, seconds: (performance.now() - began) / 1_000, faults };
  } finally {
    await temporary.drop();
    if (options.broker !== undefined) await removeStream(options.broker, common.stream);
  }
}

async function removeStream(broker: "nats" | "redis", stream: string): Promise<void> {
  const server = await (broker === "nats" ? natsServer() : redisServer());
  await server.remove(stream);
  await server.close();
}

interface Round {
  readonly url: string;
  /** Of the broker. */
  readonly stream: string;
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

function startRun({ main, events, broker }: CrashRunOptions, { url, stream, round, accepted }: Round): Run {
  const child = spawn(process.execPath, [main, "--port", "0"], {
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: url,
      EVENTS: String(Math.max(0, events - accepted.size)),
      // Numbers never come again, because nobody knows what became of those without an answer.
      FIRST: String(round * 1_000_000),
      ...(broker !== undefined && {
        NEXUS_PLUGINS__OUTBOX__BROKER: serviceUrl[broker],
        NEXUS_PLUGINS__OUTBOX__STREAM: stream,
      }),
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
    await Promise.race([run.allAccepted.then(() => everythingHandled(tables, round.accepted)), early]);
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

/** Without any progress for so long, in milliseconds, nothing more is to be expected. */
const PATIENCE = 60_000;

/** Or nothing happens any more: what is missing then is told. */
async function everythingHandled(tables: Kysely<CrashTables>, accepted: ReadonlyMap<number, string>): Promise<void> {
  let seen = "";
  for (let since = performance.now(); performance.now() - since < PATIENCE; await wait(50)) {
    const open = await countOf(tables.selectFrom("outbox_deliveries").select(({ fn }) => fn.countAll().as("count")));
    const waiting = await countOf(tables.selectFrom("outbox_relays").select(({ fn }) => fn.countAll().as("count")));
    const handled = await countOf(
      tables.selectFrom("work_handled").select(({ fn }) => fn.count("number").distinct().as("count")),
    );
    if (open + waiting === 0 && handled >= accepted.size) return;
    const now = [open, waiting, handled].join();
    if (now !== seen) since = performance.now();
    seen = now;
  }
}

interface CountQuery {
  readonly executeTakeFirstOrThrow: () => Promise<{ readonly count: number | string | bigint }>;
}

const countOf = async (query: CountQuery): Promise<number> => Number((await query.executeTakeFirstOrThrow()).count);
