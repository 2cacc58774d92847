import type { PluginMigrations } from "nexus-platform";

/** Which plugin's migrations create which table. Names are in lower case. */
export class TableOwners {
  #owners: ReadonlyMap<string, string> = new Map();
  /** Grows with each `learn`, so that what was judged before is judged anew. */
  version = 0;

  learn(migrations: readonly PluginMigrations[]): void {
    this.#owners = new Map(
      migrations.flatMap(({ plugin, migrations: own }) =>
        own
          .flatMap(({ scripts }) => Object.values(scripts))
          .flatMap(({ up }) => createdTables(up).map((table) => [table, plugin] as const)),
      ),
    );
    this.version += 1;
  }

  ownerOf(table: string): string | undefined {
    return this.#owners.get(table.toLowerCase());
  }
}

function createdTables(script: string): readonly string[] {
  const text = script.replace(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, " ");
  return [...text.matchAll(/\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?["`]?([\w$]+)/gi)].map(([, name = ""]) =>
    name.toLowerCase(),
  );
}
