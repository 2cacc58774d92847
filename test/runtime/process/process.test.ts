import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventually } from "../../end-to-end/nexus-process.js";
import { type Run, runProcess } from "./run-process.js";

const run = (variables: Readonly<Record<string, string>> = {}, args: readonly string[] = []): Run =>
  runProcess("application-process.ts", { variables, args });

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

test("SIGUSR2 does not end the only process", async () => {
  const { child, logged, ended } = run();
  await logged("listening on ");
  child.kill("SIGUSR2");
  expect(await logged("SIGUSR2 ")).toMatchObject({ level: "warn" });
  child.kill("SIGTERM");
  expect((await ended).code).toBe(0);
});

test("it serves on for the drain delay and says that it is not ready, and that connections end", async () => {
  const { child, logged } = run({ NEXUS_SERVER__DRAINDELAY: "1h" });
  const { url } = await logged("listening on ");
  expect((await fetch(`${String(url)}/health/ready`)).headers.get("connection")).toBe("keep-alive");
  child.kill("SIGTERM");
  await logged("about to stop");
  const told = await fetch(`${String(url)}/health/ready`);
  expect([told.status, told.headers.get("connection")]).toEqual([503, "close"]);
});

test("after the drain delay it stops in order with status 0", async () => {
  const { child, logged, messages, ended } = run({ NEXUS_SERVER__DRAINDELAY: "100ms" });
  await logged("listening on ");
  child.kill("SIGTERM");
  expect(await ended).toEqual({ code: 0, errors: "" });
  const told = messages.map((message) => ["about to stop", "stopped"].find((start) => message.startsWith(start)));
  expect(told.filter((start) => start !== undefined)).toEqual(["about to stop", "stopped"]);
});

test.runIf(process.platform === "linux")(
  "more connections than files may be open are turned away and told, and it serves on",
  async () => {
    const app = runProcess("application-process.ts", { descriptors: 100 });
    const { url } = await app.logged("listening on ");
    const port = Number(new URL(String(url)).port);
    const sockets = Array.from({ length: 150 }, () => connect(port, "127.0.0.1"));
    const ends = sockets.map((socket) => once(socket.resume(), "close").catch(() => undefined));
    expect(await app.logged("connections are turned away")).toMatchObject({ level: "error", descriptors: 100 });
    await Promise.race(ends);
    for (const socket of sockets) socket.destroy();
    await Promise.all(ends);
    await eventually(async () => (await fetch(`${String(url)}/health/live`).catch(() => undefined))?.ok || undefined);
    app.child.kill("SIGTERM");
    expect((await app.ended).code).toBe(0);
  },
);
