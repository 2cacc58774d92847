import { emptyMigration, malformedName, migrationNumberTwice } from "../diagnostics/catalog/2-validate.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { Migration, MigrationEngine, MigrationFile, MigrationFolder, MigrationScript, Named } from "../model.js";
import { hasStatement } from "../text/sql.js";

/**
 * Migrations by number, each with a script for every engine or one for each. `files` stand by name. What is malformed is
 * reported and left out.
 */
export function declareMigrations(
  folder: Named | null,
  files: readonly MigrationFile[],
  report: Report,
): MigrationFolder | null {
  if (folder === null) return null;
  const byName = new Map<string, Partial<Record<MigrationEngine, MigrationScript>>>();
  for (const file of files) {
    const [, name = "", engine = "any"] = fileName.exec(file.name) ?? [];
    if (name === "") {
      report(malformedName(folder.at, { name: file.name, noun: "migration" }));
      continue;
    }
    const script = readScript(file, report);
    // The expression names no other engines.
    byName.set(name, { ...byName.get(name), ...(script && { [engine as MigrationEngine]: script }) });
  }
  const migrations = [...byName].map(([name, scripts]): Migration => ({ name, scripts }));
  migrations.sort((a, b) => (a.name < b.name ? -1 : 1));
  checkNumbers(migrations, folder, report);
  return { ...folder, migrations };
}

/** "0001-create-orders.sqlite.sql": what it is called, and for which engine it is. */
const fileName = /^(\d{4}[-_][a-z0-9_-]+)(?:\.(sqlite|postgres|mysql))?\.sql$/;

/** Null where nothing would be done. */
function readScript({ file, text }: MigrationFile, report: Report): MigrationScript | null {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const border = lines.findIndex((line) => wayBack.test(line));
  const up = trimmed(border === -1 ? lines : lines.slice(0, border));
  const down = border === -1 ? "" : trimmed(lines.slice(border + 1));
  if (!hasStatement(up)) {
    report(emptyMigration({ file, span: null }, { file }));
    return null;
  }
  return { up, down: hasStatement(down) ? down : null };
}

const wayBack = /^\s*--\s*down\s*$/i;

/** Without empty lines around it and without white space at its end; what the first line is indented by stays. */
function trimmed(lines: readonly string[]): string {
  return lines
    .join("\n")
    .trimEnd()
    .replace(/^(?:[^\S\n]*\n)+/, "");
}

/** Numbers say the order, so that no two people's migrations stand in one place of it. */
function checkNumbers(migrations: readonly Migration[], folder: Named, report: Report): void {
  migrations.forEach(({ name }, index) => {
    const before = migrations[index - 1]?.name;
    const number = name.slice(0, 4);
    if (before?.startsWith(number)) report(migrationNumberTwice(folder.at, { number, one: before, other: name }));
  });
}
