import type { Redis } from "ioredis";

/**
 * What must happen as a whole. A tag is a key with a random version: an entry holds as long as the versions that it was loaded
 * with are there, so that a tag that Redis evicts, or that was forgotten and made anew, never brings an entry back.
 */
const scripts = {
  /** KEYS lease, entry, tags…; ARGV token, milliseconds of the lease, milliseconds of a tag. Null where another one loads. */
  cacheBegin: `
    if not redis.call('set', KEYS[1], ARGV[1], 'nx', 'px', ARGV[2]) then return false end
    local answer = { redis.call('get', KEYS[2]) }
    for i = 3, #KEYS do
      redis.call('set', KEYS[i], ARGV[1], 'nx', 'px', ARGV[3])
      answer[i - 1] = redis.call('get', KEYS[i])
    end
    return answer`,

  /** KEYS tags…; ARGV version, milliseconds of a tag. Their versions. */
  cacheVersions: `
    local answer = {}
    for i = 1, #KEYS do
      redis.call('set', KEYS[i], ARGV[1], 'nx', 'px', ARGV[2])
      answer[i] = redis.call('get', KEYS[i])
    end
    return answer`,

  /** KEYS lease, entry, tags…; ARGV token, text ("" for none), milliseconds. Tags live at least as long as the entry. */
  cacheFinish: `
    if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
    redis.call('del', KEYS[1])
    if ARGV[2] == '' then return 0 end
    redis.call('set', KEYS[2], ARGV[2], 'px', ARGV[3])
    for i = 3, #KEYS do
      if redis.call('pttl', KEYS[i]) < tonumber(ARGV[3]) then redis.call('pexpire', KEYS[i], ARGV[3]) end
    end
    return 1`,

  /** KEYS lease, entry, tags…; ARGV text, milliseconds, channel, notice. */
  cachePut: `
    redis.call('del', KEYS[1])
    redis.call('set', KEYS[2], ARGV[1], 'px', ARGV[2])
    for i = 3, #KEYS do
      if redis.call('pttl', KEYS[i]) < tonumber(ARGV[2]) then redis.call('pexpire', KEYS[i], ARGV[2]) end
    end
    redis.call('publish', ARGV[3], ARGV[4])
    return 1`,

  /** KEYS what is deleted; ARGV channel, notice. */
  cacheForget: `
    for i = 1, #KEYS do redis.call('del', KEYS[i]) end
    redis.call('publish', ARGV[1], ARGV[2])
    return 1`,

  /** KEYS counter; ARGV now, milliseconds of the window, how much longer it may seem, milliseconds that the key lives. Count, and when the window ends. */
  cacheCount: `
    local now, per = tonumber(ARGV[1]), tonumber(ARGV[2])
    local ends = tonumber(redis.call('hget', KEYS[1], 'ends') or 0)
    if ends <= now or ends - now > per + tonumber(ARGV[3]) then
      ends = now + per
      redis.call('hset', KEYS[1], 'ends', ends, 'count', 1)
      redis.call('pexpire', KEYS[1], ARGV[4])
      return { 1, ends }
    end
    return { redis.call('hincrby', KEYS[1], 'count', 1), ends }`,
} as const;

type Arguments = readonly (string | number)[];

/** Sent by their hash, and whole where Redis does not know them. */
export type CacheScripts = Readonly<
  Record<keyof typeof scripts, (keys: readonly string[], args: Arguments) => Promise<unknown>>
>;

export function cacheScripts(redis: Redis): CacheScripts {
  const call = (name: string) => {
    // `defineCommand` has put it there.
    const command = Reflect.get(redis, name) as (...parts: Arguments) => Promise<unknown>;
    return (keys: readonly string[], args: Arguments) => command.call(redis, keys.length, ...keys, ...args);
  };
  const calls = Object.entries(scripts).map(([name, lua]) => {
    redis.defineCommand(name, { lua });
    return [name, call(name)];
  });
  // One for each script.
  return Object.fromEntries(calls) as CacheScripts;
}
