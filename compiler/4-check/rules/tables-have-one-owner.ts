import { tableCreatedTwice } from "../../diagnostics/catalog/3-services.js";
import type { Application, Named, Plugin, Rule } from "../../model.js";
import { createdTables, removedTables } from "../../text/sql.js";
import { wiredPlugins } from "../wired-plugins.js";

/**
 * A table is one plugin's: the migrations of no other create it. Told at the later plugin's `migrations`. Tables that a plugin
 * drops or renames again, as a rebuild of one does, are not looked at.
 */
export const tablesHaveOneOwner: Rule = (application, report) => {
  const owners = new Map<string, { readonly plugin: string; readonly at: Named["at"] }>();
  for (const plugin of withMigrations(application)) {
    for (const table of lastingTables(plugin)) {
      const at = plugin.declaration.migrations?.at ?? plugin.declaration.name.at;
      const owner = owners.get(table);
      if (owner === undefined) owners.set(table, { plugin: plugin.name, at });
      else {
        const facts = { table, plugin: plugin.name, owner: owner.plugin };
        report(tableCreatedTwice(at, facts, [{ at: owner.at, note: `${owner.plugin} creates it too` }]));
      }
    }
  }
};

function withMigrations(application: Application): readonly Plugin[] {
  return wiredPlugins(application).filter(({ declaration }) => declaration.migrations !== null);
}

function lastingTables({ declaration: { migrations } }: Plugin): ReadonlySet<string> {
  const scripts = (migrations?.migrations ?? []).flatMap((migration) =>
    Object.values(migration.scripts).map(({ up }) => up),
  );
  const removed = new Set(scripts.flatMap(removedTables));
  return new Set(scripts.flatMap(createdTables).filter((table) => !removed.has(table)));
}
