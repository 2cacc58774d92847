import type { TableOwners } from "./table-owners.js";

/** Throws where a statement of this plugin names a table of another one. */
export type TableGuard = (sql: string) => void;

/** Longer statements hold lists of values and are seldom the same twice. */
const LONGEST = 1_000;
const MOST = 1_000;

/**
 * Holds a plugin to its own tables, and to those that no plugin's migrations create. It reads the names that follow the words of
 * SQL, so it finds mistakes and not malice: code that means to can build a statement that it does not see through.
 */
export function tableGuard(plugin: string, owners: TableOwners): TableGuard {
  const judged = new Set<string>();
  let version = owners.version;
  return (sql) => {
    if (version !== owners.version) {
      version = owners.version;
      judged.clear();
    }
    if (judged.has(sql)) return;
    for (const table of tablesOf(sql)) {
      const owner = owners.ownerOf(table);
      if (owner !== undefined && owner !== plugin) throw foreignTable(plugin, table, owner);
    }
    if (sql.length > LONGEST) return;
    if (judged.size >= MOST) judged.clear();
    judged.add(sql);
  };
}

const foreignTable = (plugin: string, table: string, owner: string): Error =>
  new Error(
    `The plugin "${plugin}" uses the table "${table}", which belongs to the plugin "${owner}". ` +
      `Require a service of "${owner}" in its manifest instead, and let that read and write the table.`,
  );

const name = /["`]?[\w$]+["`]?(?:\s*\.\s*["`]?[\w$]+["`]?)?/.source;
const alias = /(?:\s+as\s+["`]?[\w$]+["`]?)?/.source;
/** Not the `update` of "for update", "do update" and "on duplicate key update". */
const opening = /\b(?:from|join|into|table|(?<!\b(?:for|do|key)\s+)update)\s+(?:only\s+)?/.source;
const mention = new RegExp(`${opening}(${name}${alias}(?:\\s*,\\s*${name}${alias})*)`, "gi");

function tablesOf(sql: string): readonly string[] {
  return [...sql.matchAll(mention)].flatMap(([, list = ""]) =>
    list.split(",").map((item) => {
      const [table = ""] = item.trim().split(/\s+as\s+|\s+/i);
      return table.split(".").at(-1)?.replace(/["`]/g, "") ?? "";
    }),
  );
}
