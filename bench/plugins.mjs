// What the shipped plugins cost beside the bare libraries: `npm run bench:plugins [-- --rounds 5 --only outbox,cache --json FILE]`.
// Each file of bench/plugins/ gives { name, run }; run({ rounds }) measures interleaved and gives rows with medians.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
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

const files = readdirSync(folder)
  .filter((name) => name.endsWith(".mjs"))
  .sort();
const results = [];
for (const file of files) {
  const { name, run } = await import(pathToFileURL(`${folder}${file}`).href);
  // What measurements share stands there, too.
  if (run === undefined || chosen?.includes(name) === false) continue;
  if (chosen?.length === 1) results.push(...(await run({ rounds })).map((row) => ({ plugin: name, ...row })));
  else results.push(...measuredAlone(name));
}

print(results);
if (values.json !== undefined) {
  const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model, rounds };
  writeFileSync(values.json, `${JSON.stringify({ ...machine, results }, null, 2)}\n`);
}
// Pools of peers keep the process alive.
process.exit(0);

/** In a process of its own: what one plugin loads and turns on must not slow down another one. */
function measuredAlone(name) {
  process.stderr.write(`measuring ${name} …\n`);
  const json = join(mkdtempSync(join(tmpdir(), "nexus-bench-")), "rows.json");
  const words = [...process.execArgv, process.argv[1], "--only", name, "--rounds", String(rounds), "--json", json];
  const { status, stderr } = spawnSync(process.execPath, words, {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}:\n${stderr}`);
  return JSON.parse(readFileSync(json, "utf8")).results;
}

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
