import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { eventually } from "../../end-to-end/nexus-process.js";
import { canLimitFiles, leaveRoom } from "./few-files.js";
import { type LoggedLine, type ProcessOptions, type Run, runProcess } from "./run-process.js";

const run = (options?: ProcessOptions): Run => runProcess("workers-process.ts", options);

/** The address, once all workers serve. */
const serving = async ({ logged }: Run): Promise<string> =>
  /http:\S+/.exec(String((await logged("2 workers serve "))["msg"]))?.[0] ?? "";

interface Answer {
  readonly status: number;
  readonly body: { readonly worker?: number; readonly pid?: number; readonly numbers?: unknown };
}

/** A request that nobody repeats. Rejects where there is no answer. */
function post(url: string, agent = new Agent()): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Answer["body"] }));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** Asks, each time on a new connection, until both have answered. */
async function everyWorker(url: string): Promise<ReadonlyMap<number, number>> {
  const pids = new Map<number, number>();
  while (pids.size < 2) {
    const { worker = 0, pid = 0 } = (await post(`${url}/who`)).body;
    pids.set(worker, pid);
  }
  return new Map([...pids].sort(([a], [b]) => a - b));
}

/** Until the log has so many lines with this message. */
async function loggedTimes({ logged, messages }: Run, message: string, times: number): Promise<void> {
  let from = 0;
  for (let found = 0; found < times; found += 1) {
    await logged(message, from);
    from = messages.findIndex((text, index) => index >= from && text.startsWith(message)) + 1;
  }
}

const linesWith = ({ lines }: Run, message: string): readonly LoggedLine[] =>
  lines.filter(({ msg }) => String(msg).startsWith(message));

test("workers share a port and say in each line which they are; on SIGTERM all stop in order, with status 0", async () => {
  const app = run();
  const url = await serving(app);
  expect([...(await everyWorker(url)).keys()]).toEqual([1, 2]);
  app.child.kill("SIGTERM");
  expect(await app.ended).toEqual({ code: 0, errors: "" });
  expect(linesWith(app, "listening on ").map(({ worker }) => worker)[0]).toBe(1);
  expect(
    linesWith(app, "stopped")
      .map(({ worker }) => worker)
      .sort(),
  ).toEqual([1, 2]);
});

test("a limit counts the requests of all workers, and one worker can ask all the others", async () => {
  const app = run();
  const url = await serving(app);
  const statuses: number[] = [];
  for (let sent = 0; sent < 9; sent += 1) statuses.push((await post(`${url}/limited`)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429, 429]);
  const answers = [1, 2].map((worker) => ({ worker, answer: worker }));
  expect((await post(`${url}/all`)).body.numbers).toEqual(answers);
});

test("SIGUSR2 replaces them one after the other, and every request is answered, on old connections and on new ones", async () => {
  const app = run();
  const url = await serving(app);
  const before = await everyWorker(url);
  let isOver = false;
  let answered = 0;
  const caller = async (agent?: Agent): Promise<void> => {
    while (!isOver) {
      expect((await post(`${url}/${answered % 10 === 0 ? "slow" : "who"}`, agent)).status).toBe(200);
      answered += 1;
    }
    agent?.destroy();
  };
  const kept = Array.from({ length: 4 }, () => caller(new Agent({ keepAlive: true, maxSockets: 1 })));
  const callers = [...kept, ...Array.from({ length: 6 }, () => caller())];
  const restarts = 2;
  for (let restart = 1; restart <= restarts; restart += 1) {
    app.child.kill("SIGUSR2");
    await Promise.race([loggedTimes(app, "worker replaced", 2 * restart), Promise.all(callers)]);
  }
  isOver = true;
  await Promise.all(callers);
  expect(answered).toBeGreaterThan(100);
  const after = await everyWorker(url);
  for (const [worker, pid] of before) expect(after.get(worker)).not.toBe(pid);
});

test("SIGUSR2 that comes before all serve replaces them when they do", async () => {
  const app = run();
  await app.logged("listening on ");
  app.child.kill("SIGUSR2");
  await serving(app);
  await loggedTimes(app, "worker replaced", 2);
  app.child.kill("SIGTERM");
  expect(await app.ended).toEqual({ code: 0, errors: "" });
});

test("SIGUSR2 while the settings are read ends nothing", async () => {
  const app = run({ variables: { BEFALLS: "SIGUSR2" } });
  await everyWorker(await serving(app));
});

test("a worker that ends is replaced, and the others serve meanwhile", async () => {
  const app = run();
  const url = await serving(app);
  const before = await everyWorker(url);
  process.kill(before.get(2) ?? 0, "SIGKILL");
  expect(await app.logged("worker was ended by SIGKILL")).toMatchObject({ level: "error", worker: 2, delay: 0 });
  for (let sent = 0; sent < 20; sent += 1) expect((await post(`${url}/who`)).status).toBe(200);
  await app.logged("worker replaced");
  const after = await everyWorker(url);
  expect(after.get(1)).toBe(before.get(1));
  expect(after.get(2)).not.toBe(before.get(2));
});

test("a worker without memory is told apart, and replaced", async () => {
  const app = run({ flags: ["--max-old-space-size=64"] });
  const url = await serving(app);
  await expect(post(`${url}/fill`)).rejects.toThrow("socket hang up");
  expect(String((await app.logged("worker was ended by SIGABRT"))["msg"])).toContain("--max-old-space-size");
  await app.logged("worker replaced");
  await everyWorker(url);
});

test("a worker that does not start is told once, and ends the whole with status 1", async () => {
  const app = run({ variables: { NEXUS_PLUGINS__ACTOR__REFUSES: "all" } });
  expect(await app.ended).toEqual({ code: 1, errors: "" });
  expect(app.messages).toEqual(['Plugin "actor" failed to start, in its setup: no disk']);
});

test("a worker that is killed while it starts is told with what that usually means", async () => {
  const app = run({ variables: { NEXUS_PLUGINS__ACTOR__REFUSES: "memory" } });
  expect(await app.ended).toEqual({ code: 1, errors: "" });
  expect(app.messages).toEqual([expect.stringMatching(/^worker was ended by SIGKILL \(.*had no memory left/)]);
});

test("unusable settings are told once", async () => {
  const app = run({ variables: { NEXUS_PLUGINS__ACTOR__N: "x" } });
  const { code, errors } = await app.ended;
  expect([code, errors]).toEqual([
    1,
    "The settings are not usable (1 problem):\n  plugins.actor.n: must be an integer (from NEXUS_PLUGINS__ACTOR__N)\n",
  ]);
});

test("settings that changed: SIGHUP hands them to all; where no worker starts with them, the old ones go on until they end too", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nexus-workers-"));
  const file = join(folder, "settings.yaml");
  await writeFile(file, "plugins: { actor: { n: 1 } }");
  const app = run({ variables: { NEXUS_CONFIG: file } });
  const url = await serving(app);
  const before = await everyWorker(url);
  await writeFile(file, "plugins: { actor: { n: 2, refuses: all } }");
  app.child.kill("SIGHUP");
  await loggedTimes(app, "n is 2", 2);

  app.child.kill("SIGUSR2");
  expect(await app.logged("the new worker did not come to serve")).toMatchObject({ level: "error", worker: 1 });
  expect(await everyWorker(url)).toEqual(before);

  for (const pid of before.values()) process.kill(pid, "SIGKILL");
  expect(await app.logged("worker ended with status 1; workers end again and again")).toMatchObject({ level: "fatal" });
  expect((await app.ended).code).toBe(1);
  await rm(folder, { recursive: true });
});

test("a worker that ends again and again is waited for longer each time, while the other serves", async () => {
  const app = run({ variables: { NEXUS_PLUGINS__ACTOR__ENDS: "2" } });
  const url = await serving(app);
  await loggedTimes(app, "worker ended with status 3; it is replaced", 4);
  const delays = linesWith(app, "worker ended with status 3; it is replaced").map(({ delay }) => delay);
  expect(delays.slice(0, 4)).toEqual([0, 100, 200, 400]);
  expect((await post(`${url}/who`)).status).toBe(200);
  app.child.kill("SIGTERM");
  expect((await app.ended).errors).toBe("");
});

const tooManyFiles =
  "worker could not be started: this process has as many files open as it may. Raise its limit (ulimit -n, LimitNOFILE= of systemd). (EMFILE)";

test.runIf(canLimitFiles)(
  "where no worker can be started, it says which limit is too small, and ends with status 1",
  async () => {
    const app = run({ variables: { BEFALLS: "few files" } });
    expect(await app.ended).toEqual({ code: 1, errors: "" });
    expect(app.messages).toEqual([tooManyFiles]);
  },
);

test.runIf(canLimitFiles)("where no further worker can be started, those that serve go on", async () => {
  const app = run();
  const url = await serving(app);
  const before = await everyWorker(url);
  // Not enough for the pipes to another process.
  const restore = leaveRoom(app.child.pid ?? 0, 1);
  app.child.kill("SIGUSR2");
  await app.logged("the new worker did not come to serve: the old ones go on");
  expect(linesWith(app, tooManyFiles)).toHaveLength(1);
  restore();
  expect(await everyWorker(url)).toEqual(before);
  app.child.kill("SIGTERM");
  expect(await app.ended).toEqual({ code: 0, errors: "" });
});

test.runIf(process.platform === "linux")(
  "a small limit of open files is told at the start; beyond it each worker turns connections away, tells it, and serves on",
  async () => {
    const app = run({ descriptors: 100 });
    const url = await serving(app);
    expect(await app.logged("many connections at once will be turned away")).toMatchObject({
      level: "warn",
      descriptors: 100,
    });
    const sockets: Socket[] = [];
    let isTold = false;
    const told = app.logged("connections are turned away").finally(() => {
      isTold = true;
    });
    while (!isTold) sockets.push(await openOne(url));
    expect(await told).toMatchObject({ level: "error", descriptors: 100, worker: expect.any(Number) });
    for (const socket of sockets) socket.destroy();
    await eventually(async () => (await post(`${url}/who`).catch(() => undefined))?.status === 200 || undefined);
    app.child.kill("SIGTERM");
    expect(await app.ended).toEqual({ code: 0, errors: "" });
  },
);

test.runIf(process.platform === "linux")(
  "one process whose limit of open files leaves no room says so before anybody calls",
  async () => {
    const app = run({ descriptors: 40, variables: { NEXUS_SERVER__WORKERS: "1" } });
    expect(await app.logged("hardly any connections can be taken: this process may have 40 files open")).toMatchObject({
      level: "warn",
    });
  },
);

/** A connection that has been answered and stays open, or was turned away. */
const openOne = (url: string): Promise<Socket> =>
  new Promise((resolve) => {
    const { port, host } = new URL(url);
    const socket = connect(Number(port), "127.0.0.1");
    const done = (): void => resolve(socket);
    socket
      .once("data", done)
      .once("close", done)
      .on("error", () => undefined);
    socket.write(`GET /health/live HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
  });

const nobody = 65_534;
const firstOpenPort = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
/** Where root runs the tests, may give them away, and ports are kept for root. */
const isKept =
  process.getuid?.() === 0 &&
  existsSync(firstOpenPort) &&
  Number(readFileSync(firstOpenPort, "utf8")) > 80 &&
  spawnSync("test", ["-r", fileURLToPath(import.meta.url)], { uid: nobody }).status === 0;

test.runIf(isKept)("a port that its user may not use is told once, with status 1", async () => {
  const app = run({ args: ["--port", "80"], uid: nobody });
  expect(await app.ended).toEqual({ code: 1, errors: "" });
  expect(app.messages).toEqual([expect.stringContaining("this user may not use port 80. Choose one above 1023")]);
  expect(app.lines[0]).toMatchObject({ level: "fatal", code: "EACCES" });
  expect(app.lines[0]).not.toHaveProperty("err");
});
