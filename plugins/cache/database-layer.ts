import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Database, Tables } from "./database.js";
import { writeNotice } from "./database-notices.js";
import { countOne, insertNew, putEntry } from "./database-statements.js";
import { DatabaseTags } from "./database-tags.js";
import type { Entry } from "./entry.js";
import type { Names } from "./invalidations.js";
import { valueIn } from "./kept-value.js";
import { type Lease, leaseTime, type SharedLayer, type TagVersions } from "./shared-layer.js";
import { hashedKey } from "./stored-key.js";

export interface DatabaseLayerOptions {
  readonly database: Database;
  /** Names this instance in what it tells the others. */
  readonly instance: string;
  /** Whether instances keep values in memory, and must hear what is forgotten. */
  readonly tells: boolean;
}

/** Until the first entry with it is stored, in milliseconds. A load that takes longer is not kept, which is safe. */
const unusedTagLife = 600_000;

const retries = 5;

/** Values in the application's database. It is never part of a caller's transaction, which it must not break, nor wait for. */
export function databaseLayer({ database, instance, tells }: DatabaseLayerOptions): SharedLayer {
  const tables = database.for<Tables>();
  const { engine } = database;
  const tags = new DatabaseTags(tables, engine);
  // The flow of the plugin's start, which is in no transaction. Whoever calls may be in one.
  const snapshot = AsyncLocalStorage.snapshot();
  const outside = <Result>(work: () => Promise<Result>): Promise<Result> => snapshot(work);
  const atOnce = <Result>(work: () => Promise<Result>): Promise<Result> =>
    outside(() => database.transaction(work, { retries }));
  const tell = async (names: Names): Promise<void> => {
    if (tells) await writeNotice(tables, { from: instance, ...names });
  };

  const dropLease = (id: string, token?: string): Promise<bigint> => deleteLease(tables, id, token);
  const store = async (key: string, entry: Entry, versions: TagVersions): Promise<void> => {
    await putEntry(tables, engine, rowOf(key, entry, versions));
    await tags.prolong(entry.tags, entry.staleUntil);
  };
  const get = (key: string): Promise<Entry | undefined> => validEntry(tables, tags, key);

  return {
    name: "database",
    get: (key) => outside(() => database.primary(() => get(key))),
    begin: (key, names) =>
      outside(async () => {
        const id = hashedKey(key);
        const token = randomUUID();
        const now = Date.now();
        if (await database.primary(() => isLeased(tables, id))) return null;
        const lease = { id, token, expires_at: now + leaseTime };
        if ((await insertNew(tables, engine, "cache_leases", [lease])) === 0) return null;
        const versions = await database.primary(() => tags.versions(names, now + unusedTagLife));
        return { lease: { key, token, versions }, entry: await database.primary(() => get(key)) };
      }),
    renew: ({ key, token }) => outside(() => renewLease(tables, hashedKey(key), token)),
    finish: ({ key, token, versions }: Lease, entry) =>
      atOnce(async () => {
        // The lease first, here and wherever a key is forgotten: one of the two waits for the other, and sees what it did.
        const isMine = (await dropLease(hashedKey(key), token)) > 0n;
        if (isMine && entry !== null) await store(key, entry, versions);
      }),
    look: (key) =>
      outside(() =>
        database.primary(async () => ({ entry: await get(key), isLoading: await isLeased(tables, hashedKey(key)) })),
      ),
    put: (key, entry) =>
      atOnce(async () => {
        await dropLease(hashedKey(key));
        await store(key, entry, await tags.versions(entry.tags, entry.staleUntil));
        await tell({ keys: [key], tags: [] });
      }),
    forget: (names) =>
      atOnce(async () => {
        const ids = names.keys.map(hashedKey).sort();
        if (ids.length > 0) await tables.deleteFrom("cache_leases").where("id", "in", ids).execute();
        if (ids.length > 0) await tables.deleteFrom("cache_entries").where("id", "in", ids).execute();
        await tags.forget(names.tags);
        if (names.keys.length + names.tags.length > 0) await tell(names);
      }),
    forgetAll: () =>
      atOnce(async () => {
        await tables.deleteFrom("cache_leases").execute();
        await tables.deleteFrom("cache_entries").execute();
        if (tells) await writeNotice(tables, { from: instance, keys: [], tags: [], all: true });
      }),
    count: (key, per, now) => outside(() => countOne(database, tables, { id: hashedKey(key), per, now })),
  };
}

async function validEntry(tables: Kysely<Tables>, tags: DatabaseTags, key: string): Promise<Entry | undefined> {
  const row = await tables.selectFrom("cache_entries").selectAll().where("id", "=", hashedKey(key)).executeTakeFirst();
  if (row === undefined) return undefined;
  // Written by `rowOf`.
  const versions = JSON.parse(row.tags) as TagVersions;
  if (!(await tags.hold(versions))) return undefined;
  const text = row.value ?? "";
  return {
    value: valueIn(text),
    text,
    tags: versions.map(([tag]) => tag),
    storedAt: Number(row.stored_at),
    freshUntil: Number(row.fresh_until),
    staleUntil: Number(row.stale_until),
  };
}

const rowOf = (key: string, entry: Entry, versions: TagVersions): Tables["cache_entries"] => ({
  id: hashedKey(key),
  value: entry.text,
  tags: JSON.stringify(versions),
  stored_at: entry.storedAt,
  fresh_until: entry.freshUntil,
  stale_until: entry.staleUntil,
});

/** Gives how many there were: of this holder, or of anybody. */
async function deleteLease(tables: Kysely<Tables>, id: string, token: string | undefined): Promise<bigint> {
  const ofKey = tables.deleteFrom("cache_leases").where("id", "=", id);
  const { numDeletedRows } = await (token === undefined ? ofKey : ofKey.where("token", "=", token)).executeTakeFirst();
  return numDeletedRows;
}

async function renewLease(tables: Kysely<Tables>, id: string, token: string): Promise<void> {
  const expires_at = Date.now() + leaseTime;
  await tables
    .updateTable("cache_leases")
    .set({ expires_at })
    .where("id", "=", id)
    .where("token", "=", token)
    .execute();
}

/** Whether somebody loads. The lease of one who died is removed. */
async function isLeased(tables: Kysely<Tables>, id: string): Promise<boolean> {
  const lease = await tables.selectFrom("cache_leases").selectAll().where("id", "=", id).executeTakeFirst();
  if (lease === undefined) return false;
  if (Number(lease.expires_at) > Date.now()) return true;
  await deleteLease(tables, id, lease.token);
  return false;
}
