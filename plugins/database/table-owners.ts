import type { PluginMigrations } from "nexus-platform";

/** Which plugin's migrations create which table. Names are in lower case. */
export class TableOwners {
  #owners: ReadonlyMap<string, string> = new Map();
  /** Grows with each `learn`, so that what was judged before is judged anew. */
  version = 0;

  learn(migrations: readonly PluginMigrations[]): void {
    this.#owners = new Map(
      migrations.flatMap(({ plugin, tables }) => tables.map((table) => [withoutSchema(table), plugin])),
    );
    this.version += 1;
  }

  ownerOf(table: string): string | undefined {
    return this.#owners.get(table.toLowerCase());
  }
}

function withoutSchema(table: string): string {
  return table.slice(table.lastIndexOf(".") + 1);
}
