import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { install, nexus, sharedFolder, temporaryFolder } from "./nexus.js";
import { listenTo } from "./said.js";
import { sampleApplication, sampleVariables } from "./sample-application.js";

const built = sharedFolder({
  ...sampleApplication,
  "plugins/library/index.ts": (sampleApplication["plugins/library/index.ts"] ?? "")
    .replace("({ config })", "({ config, log })")
    .replace("return {", 'log.info(String(new Error("here").stack));\n  return {'),
});
beforeAll(async () => {
  install(built());
  expect(await nexus(["build"], { cwd: built() })).toMatchObject({ status: 0, stderr: "" });
});

describe("the code cache of a built application", () => {
  it("is kept when the first run ends, and taken by the next", async () => {
    const cwd = application();
    await run(cwd);
    const file = cacheFile(cwd);
    const { ino, mode } = statSync(file);
    expect(mode & 0o022).toBe(0);
    await run(cwd);
    // Whoever compiles anything anew writes another file.
    expect(statSync(cacheFile(cwd)).ino).toBe(ino);
  });

  it("is made anew where it is damaged", async () => {
    const cwd = application();
    await run(cwd);
    const file = cacheFile(cwd);
    const whole = readFileSync(file);
    for (const damaged of [Buffer.alloc(0), whole.subarray(0, 1000), withOtherByte(whole, whole.length - 100)]) {
      writeFileSync(file, damaged);
      expect((await run(cwd)).titles).toContain("Volume 4");
      expect(readFileSync(file).length).toBeGreaterThan(whole.length / 2);
    }
    const { ino } = statSync(file);
    await run(cwd);
    expect(statSync(file).ino).toBe(ino);
  });

  it("is not taken for other code, be it as long", async () => {
    const cwd = application();
    await run(cwd);
    const { ino } = statSync(cacheFile(cwd));
    const code = join(cwd, "dist", "app.js");
    writeFileSync(code, readFileSync(code, "utf8").replace("Volume ", "Folder "));
    expect((await run(cwd)).titles).toContain("Folder 4");
    expect(statSync(cacheFile(cwd)).ino).not.toBe(ino);
  });

  it("is made anew for other options of V8, and has a name with the version of Node", async () => {
    const cwd = application();
    await run(cwd);
    const { ino } = statSync(cacheFile(cwd));
    await run(cwd, { options: ["--no-opt"] });
    expect(statSync(cacheFile(cwd)).ino).not.toBe(ino);
    expect(basename(cacheFile(cwd))).toBe(`${process.version}-${process.arch}.bin`);
  });

  it("lies where NEXUS_CODE_CACHE says, or nowhere", async () => {
    const cwd = application();
    const elsewhere = temporaryFolder();
    // As a volume of Kubernetes is: everybody may write in it.
    chmodSync(elsewhere, 0o777);
    await run(cwd, { cache: "off" });
    await run(cwd, { cache: elsewhere });
    expect(readdirSync(join(cwd, "dist"))).not.toContain(".code-cache");
    expect(readdirSync(join(elsewhere, ".code-cache"))).toHaveLength(1);
  });

  it("is done without where it cannot be written, which is told if it was asked for", async () => {
    const { stderr } = await run(application(), { cache: "/dev/null/cache" });
    expect(stderr).toContain("Warning: The code cache /dev/null/cache/.code-cache is not used: ENOTDIR");
  });

  it("is done without where something else stands in its place, however large", async () => {
    const cwd = application();
    const cache = temporaryFolder();
    await run(cwd, { cache });
    const file = join(cache, ".code-cache", readdirSync(join(cache, ".code-cache"))[0] ?? "");
    truncateSync(file, 400e6);
    expect((await run(cwd, { cache })).stderr).toContain("is not used: it has more than 300 MB");
    rmSync(file);
    execFileSync("mkfifo", [file]);
    expect((await run(cwd, { cache })).stderr).toContain("is not used: it is no file");
  });

  it.runIf(process.platform === "linux")("is done without in a file system that has no room for folders", async () => {
    expect((await run(application(), { cache: "/proc/nexus" })).titles).toContain("Volume 4");
  });

  it("is not taken from somebody else, who could have written any code", async () => {
    const cwd = application();
    await run(cwd);
    const file = cacheFile(cwd);
    // No cache that this process would write: it is not touched because it is not trusted.
    writeFileSync(file, "");
    const strangers = [() => chmodSync(cacheFolder(cwd), 0o777)];
    if (process.getuid?.() === 0) strangers.push(() => chownSync(cacheFolder(cwd), 1234, 1234));
    for (const makeStrange of strangers) {
      makeStrange();
      expect((await run(cwd)).stderr).toBe("");
      expect(readFileSync(file, "utf8")).toBe("");
      chmodSync(cacheFolder(cwd), 0o755);
    }
  });

  it("leaves stack traces as they are, and to source maps", async () => {
    const cwd = application();
    await run(cwd);
    expect((await run(cwd)).stdout).toMatch(/Error: here\\n +at [^\\]*dist\/app\.js:\d+:\d+/);
    const { stdout } = await run(cwd, { options: ["--enable-source-maps"] });
    expect(stdout).toMatch(/Error: here\\n +at [^\\]*plugins\/library\/index\.ts:5:\d+/);
  });
});

/** A copy of what was built, in a folder of its own. */
function application(): string {
  const cwd = temporaryFolder();
  cpSync(join(built(), "dist"), join(cwd, "dist"), { recursive: true });
  return cwd;
}

const cacheFolder = (cwd: string): string => join(cwd, "dist", ".code-cache");

function cacheFile(cwd: string): string {
  const [only = "", ...more] = readdirSync(cacheFolder(cwd));
  expect(more).toEqual([]);
  return join(cacheFolder(cwd), only);
}

function withOtherByte(bytes: Buffer, index: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[index] = (bytes[index] ?? 0) ^ 0xff;
  return changed;
}

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly titles: readonly string[];
}

/** Starts the application, asks it once, and stops it. */
async function run(
  cwd: string,
  { cache, options = [] }: { readonly cache?: string; readonly options?: readonly string[] } = {},
): Promise<Run> {
  const { NODE_OPTIONS: _, NODE_V8_COVERAGE: __, ...env } = process.env;
  const child = spawn(process.execPath, [...options, "dist/main.js", "--port=0"], {
    cwd,
    env: { ...env, ...sampleVariables, ...(cache !== undefined && { NEXUS_CODE_CACHE: cache }) },
  });
  onTestFinished(() => void child.kill());
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
    });
  }
  const said = listenTo(child);
  const [, address] = await said.until(/listening on (http:\/\/[\d.:]+)/);
  const { titles } = (await (await fetch(`${address}/books`)).json()) as { readonly titles: readonly string[] };
  child.kill("SIGTERM");
  expect(await said.ended).toBe(0);
  return { ...texts, titles };
}
