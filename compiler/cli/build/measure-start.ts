import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Application } from "../../model.js";
import type { CommandContext } from "../command-context.js";
import { describeDeployment } from "../deployment/facts/deployment.js";
import { imageRoot } from "../deployment/facts/image-paths.js";
import { readFolders } from "../deployment/files/read-folders.js";
import { refusalOf } from "../disk/cause-of-refusal.js";
import { onInterruption } from "../disk/interruption.js";
import { clearInterrupted } from "../disk/stage.js";
import { isSystemError } from "../failures.js";
import { copyAssets } from "./copy-assets.js";
import { manifestFolder } from "./fill-dist.js";

export type StartFigures =
  | {
      readonly ok: true;
      /** Milliseconds. */
      readonly start: number;
      /** Bytes. */
      readonly memory: number;
      /** Milliseconds that each plugin took, slowest first. */
      readonly plugins: readonly { readonly plugin: string; readonly ms: number }[];
    }
  | { readonly ok: false; readonly why: string };

interface Run {
  readonly ms: number;
  readonly memory: number;
  readonly plugins: readonly { readonly plugin: string; readonly ms: number }[];
}

const runs = 5;
/** An application that does not listen by then waits for something that is not there. */
const patience = 60_000;

/**
 * Starts what was built, once to make its files and some times more, with the variables of the environment, in a folder of its
 * own: what the settings name by relative paths is made there, and is gone afterwards.
 */
export async function measureStart(
  dist: string,
  application: Application,
  { root, environment }: CommandContext,
): Promise<StartFigures> {
  clearInterrupted(tmpdir(), prefix);
  let folder: string | null = null;
  const clear = (): void => {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  };
  const forget = onInterruption(clear);
  try {
    folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
    const codeCache = join(dist, ".code-cache");
    cpSync(dist, join(folder, "dist"), { recursive: true, filter: (path) => path !== codeCache });
    for (const { declaration } of application.plugins.filter(({ isWired }) => isWired)) {
      const { assets, origin } = declaration;
      const patterns = assets.map(({ name }) => name);
      if (origin.kind === "application")
        copyAssets({ from: manifestFolder(root, origin), to: join(folder, origin.directory), patterns });
    }
    // Templates, for example: what settings name beside the build.
    const { paths } = describeDeployment(application, {
      environment: environment["NEXUS_ENV"] ?? "production",
      image: "",
    });
    for (const read of readFolders(paths).map((path) => relative(imageRoot, path))) {
      if (existsSync(join(root, read))) cpSync(join(root, read), join(folder, read), { recursive: true });
    }
    await startOnce(folder, environment);
    const measured: Run[] = [];
    while (measured.length < runs) measured.push(await startOnce(folder, environment));
    const median = measured.sort((one, other) => one.ms - other.ms)[Math.floor(runs / 2)] as Run; // `runs` is more than 0
    const memory = measured.map((run) => run.memory).sort((one, other) => one - other)[Math.floor(runs / 2)] ?? 0;
    return { ok: true, start: Math.round(median.ms), memory, plugins: median.plugins };
  } catch (error) {
    if (error instanceof NotStarted) return { ok: false, why: error.message };
    // The disk is full, say. It is not the one on which dist/ stands.
    if (isSystemError(error)) return { ok: false, why: `it cannot be copied to be started: ${refusalOf(error)}` };
    throw error;
  } finally {
    forget();
    clear();
  }
}

const prefix = "nexus-build-";

class NotStarted extends Error {}

/** Until it listens; then it is stopped. */
async function startOnce(folder: string, environment: CommandContext["environment"]): Promise<Run> {
  const began = performance.now();
  const child = spawn(process.execPath, [join("dist", "main.js"), "--port=0"], {
    cwd: folder,
    env: { ...environment, NEXUS_LOGGING__LEVEL: "debug" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => resolve()); // it never ran
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  const forget = onInterruption(() => child.kill("SIGKILL"));
  try {
    const log = await logUntilListening(child, ended);
    return { ms: performance.now() - began, memory: residentMemory(child), plugins: pluginTimes(log) };
  } finally {
    clearTimeout(timer);
    child.kill("SIGTERM");
    const impatient = setTimeout(() => child.kill("SIGKILL"), patience);
    await ended;
    clearTimeout(impatient);
    forget();
  }
}

function logUntilListening(child: ChildProcess, ended: Promise<void>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const take = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes('"listening on ')) resolve(said);
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.once("error", (error) => reject(new NotStarted(`no process can be started here: ${error.message}`)));
    void ended.then(() => reject(new NotStarted(`it does not start here: ${lastWords(said)}`)));
  });
}

/** The message of the gravest line that it wrote. */
function lastWords(said: string): string {
  const lines = recordsIn(said).filter(({ level }) => level === "fatal" || level === "error");
  const message = lines.at(-1)?.["msg"] ?? said.trim().split("\n").at(-1) ?? "";
  return String(message).split("\n").slice(0, 6).join(" ").trim() || `nothing after ${patience / 1000} s`;
}

function pluginTimes(log: string): Run["plugins"] {
  return recordsIn(log)
    .filter(({ msg }) => msg === "plugin started")
    .map(({ plugin, ms }) => ({ plugin: String(plugin), ms: Number(ms) }))
    .sort((one, other) => other.ms - one.ms);
}

function recordsIn(log: string): readonly Readonly<Record<string, unknown>>[] {
  return log.split("\n").flatMap((line) => {
    try {
      const record: unknown = JSON.parse(line);
      return typeof record === "object" && record !== null ? [{ ...record }] : [];
    } catch {
      return [];
    }
  });
}

/** Bytes. 0 where nobody tells. */
function residentMemory({ pid }: ChildProcess): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    const { stdout } = spawnSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
    return Number(stdout ?? 0) * 1024;
  }
}
