import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const entry = fileURLToPath(new URL("application-process.ts", import.meta.url));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Run {
  readonly child: ChildProcess;
  /** Resolves with the first line of the log whose message starts so, read or still to come. */
  readonly logged: (message: string) => Promise<Readonly<Record<string, unknown>>>;
  readonly messages: readonly string[];
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
}

function run(variables: Readonly<Record<string, string>> = {}, args: readonly string[] = []): Run {
  const env = { ...process.env, NODE_OPTIONS: "", ...variables };
  const child = spawn(process.execPath, ["--import", "tsx", entry, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  const lines: Readonly<Record<string, unknown>>[] = [];
  const messages: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(JSON.parse(line) as Readonly<Record<string, unknown>>);
    messages.push(String(lines.at(-1)?.["msg"]));
    for (const look of waiting) look();
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const ended = new Promise<{ code: number | null; errors: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, errors }));
  });
  const logged: Run["logged"] = (message) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const line = lines.find(({ msg }) => String(msg).startsWith(message));
        if (line === undefined) return;
        waiting.delete(look);
        resolve(line);
      };
      waiting.add(look);
      look();
      void ended.then(({ code }) =>
        reject(new Error(`ended with ${code} before "${message}": ${messages.join(", ")} ${errors}`)),
      );
    });
  return { child, logged, messages, ended };
}

test("says where it listens, answers, and on SIGTERM stops in order with status 0", async () => {
  const { child, logged, messages, ended } = run();
  const { url } = await logged("listening on ");
  expect((await fetch(`${String(url)}/health/ready`)).status).toBe(200);
  child.kill("SIGTERM");
  expect(await ended).toEqual({ code: 0, errors: "" });
  expect(messages.filter((message) => ["stopping", "plugin says goodbye", "stopped"].includes(message))).toEqual([
    "stopping",
    "plugin says goodbye",
    "stopped",
  ]);
});

test("a second signal ends it at once", async () => {
  const { child, logged, ended } = run({ NEXUS_PLUGINS__ACTOR__ACT: "never stop" });
  await logged("listening on ");
  child.kill("SIGTERM");
  await logged("plugin says goodbye");
  child.kill("SIGINT");
  expect((await ended).code).toBe(130);
});

test("a signal while it starts leaves what is starting no more than the time for stopping", async () => {
  const variables = { NEXUS_PLUGINS__ACTOR__ACT: "never start", NEXUS_SERVER__SHUTDOWNTIMEOUT: "100ms" };
  const { child, logged, messages, ended } = run(variables);
  await logged('act "never start"');
  child.kill("SIGTERM");
  expect(await ended).toEqual({ code: 0, errors: "" });
  expect(messages).toContain("stopping before the start is done");
});

test("unusable settings are told without a stack trace, all at once, with status 1", async () => {
  const { ended, messages } = run({ NEXUS_PLUGINS__ACTOR__N: "x" }, ["--port", "99999"]);
  expect(await ended).toEqual({
    code: 1,
    errors: [
      "The settings are not usable (2 problems):",
      "  plugins.actor.n: must be an integer (from NEXUS_PLUGINS__ACTOR__N)",
      "  server.port: must be at most 65535 (from --port)",
      "",
    ].join("\n"),
  });
  expect(messages).toEqual([]);
});

test("an option that does not exist is wrong usage, with status 2", async () => {
  const { code, errors } = await run({}, ["--prot", "1"]).ended;
  expect(code).toBe(2);
  expect(errors).toContain("--prot");
  expect(errors).toContain("--port PORT");
});

test("a plugin that does not start is named in the log, with status 1", async () => {
  const { logged, ended } = run({ NEXUS_PLUGINS__ACTOR__ACT: "fail to start" });
  const line = await logged("Plugin ");
  expect(line).toMatchObject({ level: "fatal", msg: 'Plugin "actor" failed to start, in its setup: no disk' });
  expect(await ended).toEqual({ code: 1, errors: "" });
});

test("a rejection that nobody handled is told, and the application stops in order with status 1", async () => {
  const { logged, messages, ended } = run({ NEXUS_PLUGINS__ACTOR__ACT: "reject unnoticed" });
  expect(await logged("a promise was rejected")).toMatchObject({ level: "fatal", err: { message: "unnoticed" } });
  expect((await ended).code).toBe(1);
  expect(messages).toContain("plugin says goodbye");
});

test("on SIGHUP, and when the settings file changes, the settings are read again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nexus-process-"));
  const file = join(folder, "settings.yaml");
  await writeFile(file, "plugins: { actor: { n: 1 } }");
  const { child, logged, ended } = run({ NEXUS_CONFIG: file });
  await logged("listening on ");
  await writeFile(file, "plugins: { actor: { n: 2 } }");
  child.kill("SIGHUP");
  await logged("n is 2");
  await writeFile(file, "plugins: { actor: { n: 30 } }");
  await logged("n is 30");
  child.kill("SIGTERM");
  expect((await ended).code).toBe(0);
  await rm(folder, { recursive: true });
});
