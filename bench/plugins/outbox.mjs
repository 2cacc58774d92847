// Durable events end to end: emitted one by one, many at once, until the last one is handled and that is written down.
// Beside them, in turns: pg-boss on the same PostgreSQL, and BullMQ on Redis. On SQLite there is no peer.
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import databasePlugin from "../../plugins/database/index.ts";
import outboxPlugin from "../../plugins/outbox/index.ts";
import { systemClock } from "../../runtime/context/clock.ts";

export const name = "outbox";

const servers = {
  postgres: process.env.NEXUS_TEST_POSTGRES ?? "postgres://root@127.0.0.1:5432/test",
  redis: process.env.NEXUS_TEST_REDIS ?? "redis://127.0.0.1:6379",
};
const requirePeer = createRequire(new URL("../package.json", import.meta.url));
const data = { customer: "4711", text: "x".repeat(100) };

/** Each row: events a second, medians of interleaved rounds. */
export async function run({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), "nexus-bench-"));
  const scratch = await scratchDatabase();
  try {
    const sqlite = await nexusOn(`sqlite:${join(folder, "app.db")}`);
    const postgres = await nexusOn(scratch.url);
    const boss = await pgBoss(scratch.url);
    const bull = await bullMq();
    const rows = [
      await compared("sqlite", { nexus: sqlite.unordered, count: 10_000, rounds }),
      await compared("sqlite, ordered by 100 keys", { nexus: sqlite.ordered, count: 5_000, rounds }),
      await compared("postgres, beside pg-boss", { nexus: postgres.unordered, bare: boss, count: 5_000, rounds }),
      await compared("postgres, beside BullMQ on Redis", {
        nexus: postgres.unordered,
        bare: bull,
        count: 5_000,
        rounds,
      }),
      await compared("postgres, ordered by 100 keys", { nexus: postgres.ordered, count: 5_000, rounds }),
    ];
    for (const { stop } of [sqlite, postgres, boss, bull]) await stop?.();
    return rows;
  } finally {
    await scratch.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compared(title, { nexus, bare, count, rounds }) {
  const samples = { nexus: [], bare: [] };
  for (let round = -1; round < rounds; round += 1) {
    const speeds = { nexus: await speed(nexus, count), bare: bare === undefined ? null : await speed(bare, count) };
    if (round < 0) continue; // warm-up
    samples.nexus.push(speeds.nexus);
    if (speeds.bare !== null) samples.bare.push(speeds.bare);
  }
  const ratios = samples.bare.map((value, index) => samples.nexus[index] / value);
  const spread = ratios.length > 0 ? ratios.map((ratio) => ratio.toFixed(2)) : samples.nexus.map(Math.round);
  return {
    case: title,
    unit: "events/s",
    nexus: median(samples.nexus),
    bare: median(samples.bare),
    ratio: median(ratios),
    spread: `${[...spread].sort((a, b) => a - b).at(0)}–${[...spread].sort((a, b) => a - b).at(-1)}`,
  };
}

async function speed({ emit, handled }, count) {
  const began = performance.now();
  const done = handled(count);
  await Promise.all(Array.from({ length: count }, (_, index) => emit(index)));
  await done;
  return count / ((performance.now() - began) / 1_000);
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;

/** Resolves when so many have been counted. */
function counter() {
  let left = 0;
  let resolve = () => undefined;
  return {
    count: () => {
      left -= 1;
      if (left === 0) resolve();
    },
    handled: (count) =>
      new Promise((done) => {
        left = count;
        resolve = done;
      }),
  };
}

async function nexusOn(url) {
  const log = { debug: () => undefined, info: () => undefined, warn: console.warn, error: console.error };
  const observe = (_name, _attributes, task) => task();
  const common = { log, clock: systemClock, app: { name: "bench", root: "/" }, observe };
  const settings = {
    busy_timeout: "5s",
    idle_transaction: "60s",
    slow_query: "1h",
    migrate_at_start: true,
    replicas: [],
    ssl: {},
  };
  const pool = { max: 10, idle_timeout: "30s", acquire_timeout: "10s" };
  const { provides, stop } = await databasePlugin.setup({ ...common, config: { ...settings, url, pool } });
  const database = provides.database({ plugin: "outbox", needs: [] });
  const script = readFileSync(
    new URL(`../../plugins/outbox/migrations/0001-create-outbox.${database.engine}.sql`, import.meta.url),
    "utf8",
  );
  const scripts = { any: { up: script.split("-- down")[0], down: null } };
  const migrations = [{ plugin: "outbox", migrations: [{ name: "0001-create-outbox", scripts }] }];
  database.attach(migrations);
  await database.migrate(migrations);

  const config = {
    poll: "1s",
    lease: "10s",
    concurrency: 100,
    transactions: 4,
    retention: "7d",
    dead_retention: "30d",
  };
  const { provides: provided, stop: stopOutbox } = await outboxPlugin.setup({
    ...common,
    config,
    services: { database },
  });
  const { outbox } = provided;
  const { count, handled } = counter();
  outbox.attach({
    handlers: new Map([
      ["bench/unordered", handler("unordered", null)],
      ["bench/ordered", handler("ordered", (event) => event.data.key)],
    ]),
    events: new Set(["bench.happened"]),
    handlersOf: () => [],
    accept: (event) => event,
    run: async () => count(),
    deadLettered: () => undefined,
  });
  outbox.begin();
  const emitting = (name) => ({
    emit: (index) => outbox.store(eventOf(index), [`bench/${name}`]),
    // Handled, and the deliveries gone from the store.
    handled: (wanted) => handled(wanted).then(outbox.idle),
  });
  return {
    unordered: emitting("unordered"),
    ordered: emitting("ordered"),
    stop: async () => {
      await stopOutbox();
      await stop();
    },
  };
}

const handler = (name, keyOf) => ({
  plugin: "bench",
  handler: name,
  retries: 5,
  retryDelay: () => 1_000,
  priority: 0,
  concurrency: null,
  keyOf,
  transactional: false,
});

function eventOf(index) {
  const id = randomUUID();
  return {
    specversion: "1.0",
    id,
    source: "/bench/bench",
    type: "bench.happened",
    time: new Date().toISOString(),
    datacontenttype: "application/json",
    data: { ...data, key: `key${index % 100}` },
    dataversion: 1,
    correlationid: id,
    causationid: null,
  };
}

async function pgBoss(url) {
  const { PgBoss } = requirePeer("pg-boss");
  const boss = new PgBoss({ connectionString: url, max: 10 });
  boss.on("error", console.error);
  await boss.start();
  await boss.createQueue("bench");
  const { count, handled } = counter();
  // Its shortest interval and large batches: as fast as its documentation knows.
  await boss.work("bench", { batchSize: 500, pollingIntervalSeconds: 0.5 }, async (jobs) => {
    for (const _ of jobs) count();
  });
  return { emit: () => boss.send("bench", data), handled, stop: () => boss.stop({ graceful: false }) };
}

async function bullMq() {
  const { Queue, Worker } = requirePeer("bullmq");
  const { hostname, port } = new URL(servers.redis);
  const connection = { host: hostname, port: Number(port), maxRetriesPerRequest: null };
  const prefix = `nexus-bench-${randomUUID()}`;
  const queue = new Queue("bench", { connection, prefix });
  const { count, handled } = counter();
  const options = { connection, prefix, concurrency: 100, removeOnComplete: { count: 0 } };
  const worker = new Worker("bench", async () => undefined, options);
  worker.on("completed", count);
  await worker.waitUntilReady();
  return {
    emit: () => queue.add("bench", data),
    handled,
    stop: async () => {
      await worker.close();
      await queue.obliterate({ force: true });
      await queue.close();
    },
  };
}

async function scratchDatabase() {
  const name = `nexus_bench_${randomUUID().slice(0, 8)}`;
  const execute = async (statement) => {
    const client = new pg.Client({ connectionString: servers.postgres });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await execute(`create database ${name}`);
  const url = new URL(servers.postgres);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(`drop database if exists ${name} with (force)`) };
}
