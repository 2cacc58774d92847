// What the shipped plugins cost beside the bare libraries: `npm run bench:plugins [-- --rounds 5 --only outbox,cache --json FILE]`.
// Each file of bench/plugins/ gives { name, run }; run({ rounds }) measures interleaved and gives rows with medians.
import { readdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const folder = fileURLToPath(new URL("plugins/", import.meta.url));
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    only: { type: "string" },
    json: { type: "string" },
  },
});
const rounds = Number(values.rounds);
const chosen = values.only?.split(",");

const results = [];
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith(".mjs"))
  .sort()) {
  const { name, run } = await import(pathToFileURL(`${folder}${file}`).href);
  // What measurements share stands there, too.
  if (run === undefined || chosen?.includes(name) === false) continue;
  process.stderr.write(`measuring ${name} …\n`);
  for (const row of await run({ rounds })) {
    results.push({ plugin: name, ...row });
  }
}

print(results);
if (values.json !== undefined) {
  const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model, rounds };
  writeFileSync(values.json, `${JSON.stringify({ ...machine, results }, null, 2)}\n`);
}
// Pools of peers keep the process alive.
process.exit(0);

function print(rows) {
  const head = ["plugin", "case", "unit", "nexus", "bare", "ratio", "spread"];
  const lines = rows.map((row) => head.map((key) => text(row[key])));
  const widths = head.map((title, index) => Math.max(title.length, ...lines.map((line) => line[index].length)));
  const line = (cells) => `| ${cells.map((cell, index) => cell.padEnd(widths[index])).join(" | ")} |`;
  process.stdout.write(
    `${[line(head), line(widths.map((width) => "-".repeat(width))), ...lines.map(line)].join("\n")}\n`,
  );
}

function text(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "number") return String(value);
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toFixed(2);
}
