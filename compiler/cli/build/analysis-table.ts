import type { Composition, Share } from "./composition.js";
import { inBytes } from "./in-bytes.js";

/** `nexus build --analyze` as text: who brings how much, and where it stands. */
export function analysisTable({ bytes, loaded, nexus, plugins, packages, files }: Composition): string {
  const share = (name: string, { bytes: all, loaded: atStart }: Share, more = ""): readonly string[] => [
    name,
    inBytes(all),
    inBytes(atStart),
    more,
  ];
  const byPlugin = [
    ["plugin", "code", "at start", "of it packages"],
    ...plugins.map((plugin) => share(plugin.plugin, plugin, plugin.packages === 0 ? "" : inBytes(plugin.packages))),
    share("Nexus and what it generated", nexus),
    share("all, with packages that several need", { bytes, loaded }),
  ];
  const byPackage = [
    ["package", "code", "at start", "needed by"],
    ...packages.map((one) =>
      share(`${one.package} ${one.version ?? ""}`.trim(), one, one.plugins.join(", ") || "Nexus"),
    ),
  ];
  const byFile = [
    ["file", "code", "at start", "holds"],
    ...files.map((one) => share(one.file, one, inShort([...one.plugins, ...one.packages]) || "Nexus")),
  ];
  return [...aligned(byPlugin), "", ...aligned(byPackage), "", ...aligned(byFile)].map((line) => `${line}\n`).join("");
}

const inShort = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 4).join(", ")}, and ${names.length - 4} more` : names.join(", ");

/** The first and the last column to the left, figures to the right. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map(([name = "", all = "", atStart = "", more = ""]) =>
    `${name.padEnd(widths[0] ?? 0)}  ${all.padStart(widths[1] ?? 0)}  ${atStart.padStart(widths[2] ?? 0)}  ${more}`.trimEnd(),
  );
}
