import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type { Counted } from "./counted.js";
import { clockTolerance, type Entry } from "./entry.js";
import { entryOfText, entryText } from "./entry-text.js";
import type { Notice } from "./notice.js";
import { type CacheScripts, cacheScripts } from "./redis-scripts.js";
import { type Lease, leaseTime, type SharedLayer, type TagVersions } from "./shared-layer.js";
import { storedKey } from "./stored-key.js";

export interface RedisLayerOptions {
  readonly redis: Redis;
  readonly prefix: string;
  /** Names this instance in what it tells the others. */
  readonly instance: string;
}

export const channelOf = (prefix: string): string => `${prefix}:forgotten`;

/** Keys are there a little longer than the clocks of instances say, which may differ; what counts stands in the entry. */
const grace = 60_000;

/** Until the first entry with it is stored. A load that takes longer is not kept, which is safe. */
const unusedTagLife = 600_000;

/** Values in Redis. Every method is one round trip, and `get` of an entry with tags two. */
export function redisLayer({ redis, prefix, instance }: RedisLayerOptions): SharedLayer {
  const scripts: CacheScripts = cacheScripts(redis);
  const place = (kind: "value" | "lease" | "tag" | "count", key: string): string =>
    `${prefix}:${kind}:${storedKey(key)}`;
  const tagPlaces = (tags: readonly string[]): string[] => tags.map((tag) => place("tag", tag));
  const notice = (names: Partial<Notice>): string => JSON.stringify({ from: instance, keys: [], tags: [], ...names });
  const life = ({ staleUntil, storedAt }: Entry): number => Math.ceil(staleUntil - storedAt) + grace;

  /** The entry, where its tags are still those that it was loaded with. */
  const valid = async (text: string | null): Promise<Entry | undefined> => {
    const written = text === null ? undefined : entryOfText(text);
    if (written === undefined || written.versions.length === 0) return written?.entry;
    const known = await redis.mget(tagPlaces(written.versions.map(([tag]) => tag)));
    return written.versions.every(([, version], index) => known[index] === version) ? written.entry : undefined;
  };

  const versionsOf = async (tags: readonly string[]): Promise<TagVersions> => {
    if (tags.length === 0) return [];
    return paired(tags, await scripts.cacheVersions(tagPlaces(tags), [randomUUID(), unusedTagLife]));
  };

  return {
    name: "redis",
    get: async (key) => valid(await redis.get(place("value", key))),
    begin: async (key, tags) => {
      const token = randomUUID();
      const keys = [place("lease", key), place("value", key), ...tagPlaces(tags)];
      const answer = await scripts.cacheBegin(keys, [token, leaseTime, unusedTagLife]);
      if (!Array.isArray(answer)) return null;
      const [text, ...versions] = answer as [string | null, ...string[]];
      return { lease: { key, token, versions: paired(tags, versions) }, entry: await valid(text) };
    },
    renew: async ({ key }) => void (await redis.pexpire(place("lease", key), leaseTime)),
    finish: async ({ key, token, versions }: Lease, entry) => {
      const keys = [place("lease", key), place("value", key), ...tagPlaces(versions.map(([tag]) => tag))];
      const text = entry === null ? "" : entryText(entry, versions);
      await scripts.cacheFinish(keys, [token, text, entry === null ? 1 : life(entry)]);
    },
    look: async (key) => {
      const [text = null, lease = null] = await redis.mget(place("value", key), place("lease", key));
      return { entry: await valid(text), isLoading: lease !== null };
    },
    put: async (key, entry) => {
      const versions = await versionsOf(entry.tags);
      const keys = [place("lease", key), place("value", key), ...tagPlaces(entry.tags)];
      const told = [channelOf(prefix), notice({ keys: [key] })];
      await scripts.cachePut(keys, [entryText(entry, versions), life(entry), ...told]);
    },
    forget: async (names) => {
      const ofKeys = names.keys.flatMap((key) => [place("value", key), place("lease", key)]);
      await scripts.cacheForget([...ofKeys, ...tagPlaces(names.tags)], [channelOf(prefix), notice(names)]);
    },
    forgetAll: async () => {
      for (const kind of ["lease", "value"]) await deleteAll(redis, `${prefix}:${kind}:`);
      await redis.publish(channelOf(prefix), notice({ all: true }));
    },
    count: async (key, per, now): Promise<Counted> => {
      const answer = await scripts.cacheCount(
        [place("count", key)],
        [now, per, clockTolerance, Math.ceil(per) + grace],
      );
      // What the script returns.
      const [count, endsAt] = answer as [number, number];
      return { count, resetIn: endsAt - now };
    },
  };
}

/** The script answers with one version for each tag. */
const paired = (tags: readonly string[], versions: unknown): TagVersions =>
  tags.map((tag, index) => [tag, String((versions as readonly unknown[])[index])]);

async function deleteAll(redis: Redis, start: string): Promise<void> {
  const pattern = `${start.replace(/[[\]?*\\]/g, "\\$&")}*`;
  for await (const keys of redis.scanStream({ match: pattern, count: 500 })) {
    // A scan gives lists of keys.
    const found = keys as string[];
    if (found.length > 0) await redis.unlink(found);
  }
}
