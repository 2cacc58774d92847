import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Tables } from "./database.js";
import { insertNew } from "./database-statements.js";
import type { TagVersions } from "./shared-layer.js";
import { hashedKey } from "./stored-key.js";

/**
 * A tag is a row with a random version: an entry holds as long as the versions that it was loaded with are there. So whoever
 * removes a row, the clean-up too, forgets entries and never brings one back.
 */
export class DatabaseTags {
  readonly #tables: Kysely<Tables>;
  readonly #engine: string;

  constructor(tables: Kysely<Tables>, engine: string) {
    this.#tables = tables;
    this.#engine = engine;
  }

  /** Their versions, made where there are none. They live until `expiresAt` at least. */
  async versions(tags: readonly string[], expiresAt: number): Promise<TagVersions> {
    if (tags.length === 0) return [];
    const ids = tags.map(hashedKey);
    const rows = ids.map((id) => ({ id, version: randomUUID(), expires_at: expiresAt }));
    // In one order everywhere, so that no two wait for each other.
    await insertNew(
      this.#tables,
      this.#engine,
      "cache_tags",
      rows.sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    await this.prolong(tags, expiresAt);
    const known = await this.#known(ids);
    // One that was forgotten in between has no version: what is loaded now is not kept under it.
    return tags.map((tag, index) => [tag, known.get(ids[index] ?? "") ?? randomUUID()]);
  }

  async prolong(tags: readonly string[], expiresAt: number): Promise<void> {
    if (tags.length === 0) return;
    await this.#tables
      .updateTable("cache_tags")
      .set({ expires_at: expiresAt })
      .where("id", "in", tags.map(hashedKey))
      .where("expires_at", "<", expiresAt)
      .execute();
  }

  async hold(versions: TagVersions): Promise<boolean> {
    if (versions.length === 0) return true;
    const known = await this.#known(versions.map(([tag]) => hashedKey(tag)));
    return versions.every(([tag, version]) => known.get(hashedKey(tag)) === version);
  }

  async forget(tags: readonly string[]): Promise<void> {
    if (tags.length === 0) return;
    await this.#tables.deleteFrom("cache_tags").where("id", "in", tags.map(hashedKey).sort()).execute();
  }

  async #known(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#tables.selectFrom("cache_tags").select(["id", "version"]).where("id", "in", ids).execute();
    return new Map(rows.map(({ id, version }) => [id, version]));
  }
}
