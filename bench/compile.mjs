// What compiling costs as a whole process: `npm run bench:compile [-- --runs 5 --json bench/compile.json]`.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { generateApplication } from "./generate-application.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const nexus = join(root, "lib/compiler/cli/main.js");
const { values } = parseArgs({ options: { runs: { type: "string", default: "5" }, json: { type: "string" } } });
const runs = Number(values.runs);
const sizes = [10, 100, 1000];
const goals = {
  "100 cold": 1200,
  "100 unchanged": 350,
  "100 one edit": 500,
  "1000 cold": 6000,
  "1000 unchanged": 1000,
};

const work = mkdtempSync(join(tmpdir(), "nexus-bench-"));
try {
  const applications = sizes.map((plugins) => ({ plugins, folder: prepare(plugins) }));
  const samples = new Map();
  // Interleaved, so that a busy moment of the machine falls on every size alike.
  for (let run = 0; run < runs; run += 1) for (const application of applications) measure(application, run, samples);
  const starts = measureStart();
  const rows = [...samples.values()].map(summary);
  print(rows, starts);
  if (values.json)
    writeFileSync(
      values.json,
      `${JSON.stringify({ node: process.version, cpus: cpus().length, runs, rows, starts }, null, 2)}\n`,
    );
} finally {
  rmSync(work, { recursive: true, force: true });
}

function prepare(plugins) {
  const folder = join(work, String(plugins));
  generateApplication({ folder, plugins });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/nexus-platform"), "dir");
  return folder;
}

function measure({ plugins, folder }, run, samples) {
  rmSync(join(folder, "generated"), { recursive: true, force: true });
  rmSync(join(folder, "node_modules/.cache"), { recursive: true, force: true });
  rmSync(join(folder, ".nexus"), { recursive: true, force: true });
  keep(samples, plugins, "cold", compile(folder));
  keep(samples, plugins, "unchanged", compile(folder));
  editOne(folder, plugins, run);
  keep(samples, plugins, "one edit", compile(folder));
}

/** Adds a route to the manifest in the middle: contract, routes and OpenAPI change. */
function editOne(folder, plugins, run) {
  const file = join(folder, `plugins/plugin_${String(Math.floor(plugins / 2)).padStart(4, "0")}/plugin.yaml`);
  const text = readFileSync(file, "utf8").replace(/summary: Read one item.*/, `summary: Read one item, edit ${run}`);
  writeFileSync(file, text);
}

function compile(folder) {
  const started = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [nexus, "compile", "--format", "json", "--cwd", folder],
    {
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: `--import=${new URL("./report-memory.mjs", import.meta.url)}` },
    },
  );
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  if (status !== 0) throw new Error(`nexus compile ended with ${status}:\n${stdout}\n${stderr}`);
  const peak = Number(/peak-rss-kb=(\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024;
  const files = readdirSync(join(folder, "generated"), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  ).length;
  return { ms, peak, files, written: JSON.parse(stdout).written.length };
}

function keep(samples, plugins, kind, sample) {
  const key = `${plugins} ${kind}`;
  if (!samples.has(key)) samples.set(key, { plugins, kind, all: [] });
  samples.get(key).all.push(sample);
}

function summary({ plugins, kind, all }) {
  const times = all.map(({ ms }) => ms).sort((a, b) => a - b);
  return {
    plugins,
    kind,
    medianMs: Math.round(median(times)),
    lowMs: Math.round(times[0]),
    highMs: Math.round(times.at(-1)),
    peakMb: Math.round(Math.max(...all.map(({ peak }) => peak))),
    files: all[0].files,
    written: all[0].written,
    goalMs: goals[`${plugins} ${kind}`] ?? null,
  };
}

function measureStart() {
  const bare = [];
  const version = [];
  for (let run = 0; run < 15; run += 1) {
    bare.push(time(["-e", "0"]));
    version.push(time([nexus, "--version"]));
  }
  const [bareMs, versionMs] = [bare, version].map((times) => median(times.sort((a, b) => a - b)));
  return {
    bareMs: Math.round(bareMs),
    versionMs: Math.round(versionMs),
    ratio: Number((versionMs / bareMs).toFixed(2)),
  };
}

function time(args) {
  const started = process.hrtime.bigint();
  spawnSync(process.execPath, args);
  return Number(process.hrtime.bigint() - started) / 1e6;
}

function median(sorted) {
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function print(rows, starts) {
  console.log(`Node ${process.version}, ${cpus().length} cores, ${runs} interleaved runs, whole processes\n`);
  console.log("| plugins | compile | median | lowest to highest | to reach | peak memory | files | written |");
  console.log("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
  for (const row of rows) {
    const goal = row.goalMs === null ? "" : `≤ ${row.goalMs} ms`;
    console.log(
      `| ${row.plugins} | ${row.kind} | ${row.medianMs} ms | ${row.lowMs} to ${row.highMs} ms | ${goal} | ${row.peakMb} MB | ${row.files} | ${row.written} |`,
    );
  }
  const per = (plugins) => rows.find((row) => row.plugins === plugins && row.kind === "cold").medianMs;
  console.log(
    `\nGrowth of a cold compile: ${(per(100) / per(10)).toFixed(1)} × from 10 to 100, ${(per(1000) / per(100)).toFixed(1)} × from 100 to 1,000.`,
  );
  console.log(
    `nexus --version: ${starts.versionMs} ms, node -e 0: ${starts.bareMs} ms, ratio ${starts.ratio} (to reach ≤ 1.5).`,
  );
}
