import type { Application, GeneratedFile, Migration } from "../../model.js";
import { createdTables } from "../../text/sql.js";
import { type Code, ts } from "../render/code.js";
import { key } from "../render/key.js";
import { block, rows } from "../render/layout.js";
import { literal } from "../render/literal.js";
import { textLiteral } from "../render/text-literal.js";
import { dataFile } from "./data-file.js";

/** generated/migrations.ts: how each plugin's tables come to be. */
export function emitMigrations({ plugins }: Application): GeneratedFile {
  const value = plugins.flatMap(({ name, isWired, declaration: { migrations } }) =>
    isWired && migrations !== null && migrations.migrations.length > 0
      ? [pluginMigrations(name, migrations.migrations)]
      : [],
  );
  return dataFile({
    name: "migrations",
    about: "Migrations of every plugin that has some, in start order.",
    type: { name: "PluginMigrations", isList: true },
    value: rows(value),
  });
}

function pluginMigrations(plugin: string, migrations: readonly Migration[]): Code {
  const scripts = migrations.flatMap((migration) => Object.values(migration.scripts));
  const tables = [...new Set(scripts.flatMap(({ up }) => createdTables(up)))];
  return block([
    ts`plugin: ${literal(plugin)},`,
    ts`tables: ${literal(tables)},`,
    ts`migrations: ${rows(migrations.map(migrationOf))},`,
  ]);
}

function migrationOf({ name, scripts }: Migration): Code {
  const members = Object.entries(scripts).map(([engine, { up, down }]) => {
    const parts = [ts`up: ${textLiteral(up)},`, ts`down: ${down === null ? literal(null) : textLiteral(down)},`];
    return ts`${key(engine)}: ${block(parts)},`;
  });
  return block([ts`name: ${literal(name)},`, ts`scripts: ${block(members)},`]);
}
