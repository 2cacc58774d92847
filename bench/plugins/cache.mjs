// What the cache costs: a hit in memory beside a bare lru-cache, a value in Redis beside bare ioredis.
import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { LRUCache } from "lru-cache";
import { CachePart } from "../../plugins/cache/cache-part.ts";
import { openCache } from "../../plugins/cache/open-cache.ts";
import { systemClock } from "../../runtime/context/clock.ts";
import { onlyProcess } from "../../runtime/process/workers/only-process.ts";

export const name = "cache";

const redisUrl = process.env.NEXUS_TEST_REDIS ?? "redis://127.0.0.1:6379";
const log = { info: () => {}, warn: () => {}, debug: () => {} };
const value = Object.freeze({ id: 7, name: "Mug", price: 1200, tags: Object.freeze(["kitchen", "gift"]) });

/** Each row: operations in a second, medians of interleaved rounds. Hits are awaited one after the other, as callers do. */
export async function run({ rounds }) {
  return [...(await memory(rounds)), ...(await redis(rounds))];
}

async function memory(rounds) {
  const { part, close } = await open(["memory"]);
  const bare = new LRUCache({ max: 10_000 });
  const keys = Array.from({ length: 1_000 }, (_, index) => `product ${index}`);
  for (const key of keys) {
    bare.set(key, value);
    await part.set(key, value);
  }
  await part.set("tagged", value, { tags: ["products"] });
  const load = async () => value;
  const times = 200_000;
  const bareGet = perSecond(times, async () => {
    for (let call = 0; call < times; call += 1) await bare.get("product 1");
  });
  const cases = [
    [
      "hit in memory, get",
      perSecond(times, async () => {
        for (let call = 0; call < times; call += 1) await part.get("product 1");
      }),
      bareGet,
    ],
    [
      "hit in memory, getOrSet",
      perSecond(times, async () => {
        for (let call = 0; call < times; call += 1) await part.getOrSet("product 1", load);
      }),
      bareGet,
    ],
    [
      "hit in memory with a tag, get",
      perSecond(times, async () => {
        for (let call = 0; call < times; call += 1) await part.get("tagged");
      }),
      bareGet,
    ],
    [
      "hit in memory, get of 1,000 keys",
      perSecond(times, async () => {
        for (let call = 0; call < times; call += 1) await part.get(keys[call % 1_000]);
      }),
      perSecond(times, async () => {
        for (let call = 0; call < times; call += 1) await bare.get(keys[call % 1_000]);
      }),
    ],
  ];
  const rows = [];
  for (const [title, nexus, other] of cases) rows.push(await row(title, { rounds, nexus, bare: other }));
  await close();
  return rows;
}

async function redis(rounds) {
  const prefix = `nexus-bench:${randomUUID()}`;
  const { part, close } = await open(["redis"], prefix);
  const bare = new Redis(redisUrl, { enableAutoPipelining: true });
  await part.set("product", value);
  await bare.set(`${prefix}:bare`, JSON.stringify(value));
  const getBare = async () => JSON.parse(await bare.get(`${prefix}:bare`));
  const rows = [];
  for (const [title, side] of [
    ["value in Redis, one after the other", 1],
    ["value in Redis, 100 at once", 100],
  ]) {
    const turns = side === 1 ? 2_000 : 100;
    const all = (get) =>
      perSecond(turns * side, async () => {
        for (let turn = 0; turn < turns; turn += 1) await Promise.all(Array.from({ length: side }, get));
      });
    rows.push(await row(title, { rounds, nexus: all(() => part.get("product")), bare: all(getBare) }));
  }
  await bare.del(`${prefix}:bare`);
  await part.delete("product");
  bare.disconnect();
  await close();
  return rows;
}

async function open(layers, prefix = "") {
  const opened = await openCache({
    layers,
    memory: { maxEntries: 10_000, maxBytes: 64e6 },
    redisUrl,
    prefix,
    database: undefined,
    clock: systemClock,
    log,
    workers: onlyProcess(systemClock),
  });
  const times = { ttl: () => 300_000, now: systemClock.now };
  return { part: new CachePart(opened.cache, "shop", times), close: opened.close };
}

const perSecond = (operations, work) => async () => {
  const start = performance.now();
  await work();
  return (operations / (performance.now() - start)) * 1_000;
};

async function row(title, { rounds, nexus, bare }) {
  const samples = { nexus: [], bare: [] };
  for (let round = -2; round < rounds; round += 1) {
    const [first, second] = round % 2 === 0 ? ["nexus", "bare"] : ["bare", "nexus"];
    const measured = { [first]: await { nexus, bare }[first](), [second]: await { nexus, bare }[second]() };
    if (round < 0) continue; // warm-up
    samples.nexus.push(measured.nexus);
    samples.bare.push(measured.bare);
  }
  const [ours, theirs] = [median(samples.nexus), median(samples.bare)];
  const spread = (Math.max(...samples.nexus) - Math.min(...samples.nexus)) / ours;
  return { case: title, unit: "op/s", nexus: ours, bare: theirs, ratio: ours / theirs, spread };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
