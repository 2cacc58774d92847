// Durable events end to end: emitted one by one, many at once, until the last one is handled and that is written down.
// Beside them, in turns: pg-boss on the same PostgreSQL, and BullMQ on Redis. On SQLite there is no peer.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { application } from "../../generated/index.ts";
import { createHttpServer } from "../../runtime/http/create-http-server.ts";
import { slot } from "../../runtime/lifecycle/plugin-slot.ts";
import { startApplication } from "../../runtime/lifecycle/start-application.ts";
import { ajvEngine } from "../../runtime/schemas/ajv-engine.ts";
import { processSources } from "../../runtime/settings/process-sources.ts";

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
    const sqlite = await nexusOn(`sqlite:${join(folder, "app.db")}`, folder);
    const postgres = await nexusOn(scratch.url, folder);
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

/** The sample's database and outbox, and a plugin of this file that emits and handles: from the runtime's `emit` to the mark of success. */
async function nexusOn(url, root) {
  const { count, handled } = counter();
  const running = await startApplication(definitionWith(url, count), {
    engine: ajvEngine({}),
    createHttpServer,
    sources: processSources(root, {}, ""),
    root,
    listen: false,
    writeLog: (line) => process.stderr.write(line),
  });
  const emitting = (event) => ({
    emit: (index) => running.events.emit("bench", event, { ...data, key: `key${index % 100}` }),
    // Handled, and the deliveries gone from the store.
    handled: (wanted) => handled(wanted).then(running.events.idle),
  });
  return { unordered: emitting("bench.happened"), ordered: emitting("bench.ordered"), stop: running.stop };
}

function definitionWith(url, count) {
  const kept = ["database", "outbox"];
  const isKept = ({ plugin }) => kept.includes(plugin);
  const bench = slot({
    name: "bench",
    version: "1.0.0",
    definition: { setup: () => ({ on: { happened: count, ordered: count } }) },
    after: ["outbox"],
    timeout: 30_000,
    onFailure: "abort",
    services: () => ({}),
    provides: [],
  });
  const { settings } = application;
  return {
    ...application,
    name: "bench",
    settings: {
      ...settings,
      base: { logging: { level: "warn" }, plugins: { database: { url }, outbox: {} } },
      environments: {},
      schemas: Object.fromEntries(kept.map((plugin) => [plugin, settings.schemas[plugin]])),
    },
    events: { "bench.happened": event("happened", null), "bench.ordered": event("ordered", "key") },
    routes: [],
    jobs: [],
    migrations: application.migrations.filter(isKept),
    features: { database: "database", outbox: "outbox" },
    wire: () => [...application.wire().filter(({ options }) => kept.includes(options.name)), bench],
  };
}

const event = (handler, orderBy) => ({
  version: 1,
  delivery: "durable",
  payload: { id: `events/bench.${handler}`, plugin: "bench", schema: payload },
  emitters: ["bench"],
  handlers: [
    {
      plugin: "bench",
      handler,
      retries: 5,
      backoff: "exponential",
      timeout: 10_000,
      priority: 0,
      concurrency: null,
      orderBy,
      where: null,
      transactional: false,
    },
  ],
});

const text = { type: "string", maxLength: 200 };
const payload = {
  type: "object",
  required: ["customer", "text", "key"],
  properties: { customer: text, text, key: text },
  additionalProperties: false,
};

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
