import type { Plugin } from "../../model.js";
import type { Command } from "../command-context.js";
import { openApplication } from "../open-application.js";

/** `nexus plugin list`. */
export const listPlugins: Command<{ readonly format: "text" | "json" }> = ({ format }, context) => {
  const { application } = openApplication(context);
  const { out } = context.terminal;
  const used = application.plugins.map((plugin) => ({
    name: plugin.name,
    version: plugin.declaration.version,
    from: fromOf(plugin),
    enabled: plugin.declaration.use.enabled,
    description: plugin.declaration.description,
  }));
  const names = new Set([...used.map(({ name }) => name), ...application.poisoned]);
  const available = application.available
    .filter(({ name }) => !names.has(name))
    .map(({ name, provides }) => ({ name, provides }));
  if (format === "json") {
    out.write(`${JSON.stringify({ plugins: used, unreadable: [...application.poisoned], available }, null, 2)}\n`);
    return 0;
  }
  const { bold, dim } = out.colors;
  const rows = used.map(({ name, version, from, enabled, description }) => [
    name,
    version,
    from,
    enabled === true ? description : `${enabled === false ? "(disabled)" : `(${enabled})`} ${description}`,
  ]);
  const lines = [
    ...table(rows),
    ...[...application.poisoned].map((name) => `${name}  cannot be read: nexus compile shows why`),
    ...(available.length === 0
      ? []
      : ["", bold("can be added"), ...table(available.map(({ name, provides }) => [name, dim(provides.join(", "))]))]),
  ];
  out.write(lines.map((line) => `${line.trimEnd()}\n`).join(""));
  return 0;
};

function fromOf({ declaration: { origin } }: Plugin): string {
  const texts = {
    application: origin.directory,
    shipped: "ships with Nexus",
    package: origin.packageName ?? origin.directory,
  };
  return texts[origin.kind];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
}
