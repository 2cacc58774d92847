// From an edit to the first answer of the new code: `npm run bench:dev [-- --runs 15 --plugins 100 --json bench/dev.json]`.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { generateApplication } from "./generate-application.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const nexus = join(root, "lib/compiler/cli/main.js");
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "15" },
    plugins: { type: "string", default: "100" },
    json: { type: "string" },
  },
});
const runs = Number(values.runs);
const plugins = Number(values.plugins);
const goalMs = 300;
const edited = `plugin_${String(Math.floor(plugins / 2)).padStart(4, "0")}`;

const folder = mkdtempSync(join(tmpdir(), "nexus-bench-dev-"));
let dev = null;
try {
  generateApplication({ folder, plugins });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/nexus-platform"), "dir");
  dev = startDev();
  const rows = await measure();
  print(rows);
  if (values.json) {
    const figures = { node: process.version, cpus: cpus().length, plugins, runs, goalMs, rows };
    writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  }
} finally {
  await dev?.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Edits of each kind by turns, so that a busy moment of the machine falls on all alike. */
async function measure() {
  const started = process.hrtime.bigint();
  await dev.listening();
  const firstMs = since(started);
  const kinds = { "a plugin's code": editCode, "a manifest": editManifest, "nexus.yaml": editDeclaration };
  const samples = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const [kind, edit] of Object.entries(kinds)) {
      await dev.idle();
      samples[kind].push(await timed(() => edit(run)));
    }
  }
  const rows = Object.entries(samples).map(([kind, all]) => ({ kind, ...spread(all) }));
  return [{ kind: "start of `nexus dev`, cold", ...spread([{ ms: firstMs, cpuMs: Number.NaN }]) }, ...rows];
}

/** From the edit to the answer that shows it, in milliseconds. `edit` makes it and gives the check of what answers. */
async function timed(edit) {
  const cpuBefore = cpuOf(dev.pid);
  const started = process.hrtime.bigint();
  const check = edit();
  const address = await dev.listening();
  await check(address);
  return { ms: since(started), cpuMs: cpuOf(dev.pid) - cpuBefore };
}

/** Processor time of a process, of those that it started and of those of them that have ended, in milliseconds. Linux only. */
function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
    const own = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
    return children.reduce((sum, child) => sum + cpuOf(child), own);
  } catch {
    return 0;
  }
}

function editCode(run) {
  const total = 1000 + run;
  change(`plugins/${edited}/index.ts`, /total: [^,]+,/, `total: ${total},`);
  return async (address) => expectSame((await (await ask(`${address}/${edited}/items`)).json()).total, total);
}

/** A wider schema: contract, routes and OpenAPI are written anew. */
function editManifest(run) {
  const longest = 200 + run;
  change(`plugins/${edited}/plugin.yaml`, /maxLength: \d+ }/, `maxLength: ${longest} }`);
  return async (address) => {
    const search = "x".repeat(longest);
    expectSame((await ask(`${address}/${edited}/items?search=${search}`)).status, 200);
    expectSame((await ask(`${address}/${edited}/items?search=${search}x`)).status, 400);
  };
}

function editDeclaration(run) {
  change("nexus.yaml", /page_size: \d+/, `page_size: ${1 + run}`);
  return async (address) => expectSame((await ask(`${address}/health/live`)).status, 200);
}

/** On a connection of its own: the process that the last one was to has ended. */
function ask(url) {
  return fetch(url, { headers: { connection: "close" } });
}

function change(path, from, to) {
  const file = join(folder, path);
  const before = readFileSync(file, "utf8");
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${path}: nothing to edit`);
  writeFileSync(file, after);
}

function expectSame(got, want) {
  if (got !== want) throw new Error(`the new code does not answer: got ${got}, want ${want}`);
}

function startDev() {
  const child = spawn(process.execPath, [nexus, "dev", "--port", "0"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  let wake = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
      wake();
    });
  }
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.once("exit", () => wake());
  return {
    pid: child.pid,
    /** Address of the next application that serves. */
    listening: async () => {
      for (;;) {
        const match = /listening on (http:\/\/[\d.:]+)/.exec(text);
        if (match) {
          text = text.slice(match.index + match[0].length);
          return match[1];
        }
        if (child.exitCode !== null || /did not start|error\[/.test(text)) throw new Error(`nexus dev:\n${text}`);
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
    },
    /** People think between two edits: what is prepared in the meantime is not measured. */
    idle: async () => {
      for (let before = -Infinity, now = cpuOf(child.pid); now - before > 10; now = cpuOf(child.pid)) {
        before = now;
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
    },
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function since(started) {
  return Number(process.hrtime.bigint() - started) / 1e6;
}

function spread(all) {
  const [times, cpuTimes] = [all.map(({ ms }) => ms), all.map(({ cpuMs }) => cpuMs)].map((values) =>
    values.map(Math.round).sort((a, b) => a - b),
  );
  const middle = Math.floor(all.length / 2);
  return { medianMs: times[middle], lowMs: times[0], highMs: times.at(-1), cpuMs: cpuTimes[middle] };
}

function print(rows) {
  console.log(
    `Node ${process.version}, ${cpus().length} cores, ${plugins} plugins, ${runs} edits of each kind by turns\n`,
  );
  console.log(
    "| edit | to the answer of the new code | lowest to highest | processor time of all processes | to reach |",
  );
  console.log("| --- | ---: | ---: | ---: | ---: |");
  for (const { kind, medianMs, lowMs, highMs, cpuMs } of rows) {
    const goal = kind.startsWith("start") ? "" : `≤ ${goalMs} ms`;
    console.log(
      `| ${kind} | ${medianMs} ms | ${lowMs} to ${highMs} ms | ${Number.isNaN(cpuMs) ? "" : `${cpuMs} ms`} | ${goal} |`,
    );
  }
}
