import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { CommandContext } from "../command-context.js";
import { CommandFailure, type ExitStatus, UsageError } from "../failures.js";
import { openApplication } from "../open-application.js";

const template = (name: string): string => `-- ${name.replaceAll("-", " ")}

-- down
`;

/** `nexus migrate new PLUGIN NAME`: an empty migration with the next number, in the plugin's own folder. */
export function newMigration(args: readonly string[], context: CommandContext): ExitStatus {
  const [plugin, name, ...more] = args;
  if (plugin === undefined || name === undefined || more.length > 0) {
    throw new UsageError('"nexus migrate new" takes a plugin and a name: nexus migrate new orders add-status');
  }
  if (!/^[a-z][a-z0-9_-]*$/.test(name)) {
    throw new UsageError(
      `"${name}" is no name of a migration: lower-case letters, digits, "-" and "_", like add-status`,
    );
  }
  const { application } = openApplication(context, { sound: false });
  const declaration = application.plugins.find((one) => one.name === plugin)?.declaration;
  if (declaration === undefined) throw new CommandFailure(`there is no plugin "${plugin}" in this application`, null);
  if (declaration.origin.kind === "package" || declaration.origin.directory.startsWith("node_modules/")) {
    throw new CommandFailure(`"${plugin}" is an installed package: its migrations come with it`, null);
  }
  const folder = resolve(context.root, declaration.origin.directory, declaration.migrations?.name ?? "./migrations");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${nextNumber(folder)}-${name}.sql`);
  writeFileSync(file, template(name), { flag: "wx" });
  const { out } = context.terminal;
  out.write(`${out.colors.green("✔")} ${relative(context.root, file)}\n`);
  if (declaration.migrations === null) {
    out.write(`  add "migrations: ./migrations" to ${declaration.manifestFile}\n`);
  }
  return 0;
}

/** Four digits, one more than the highest so far. */
function nextNumber(folder: string): string {
  const numbers = readdirSync(folder)
    .map((name) => Number.parseInt(name, 10))
    .filter(Number.isInteger);
  return String(Math.max(0, ...numbers) + 1).padStart(4, "0");
}
