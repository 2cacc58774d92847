// One server as a process of its own, from the spawn to its end.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";

const alive = new Set();
// Nothing is left behind, whatever ends this process.
process.on("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

/** Starts a contender and resolves with its first answer: `{ url, ms, rss, usage, said, stop }`. */
export async function started({ title, root, start, env = {}, channel = false }, { node, path }) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const said = [];
  const begin = process.hrtime.bigint();
  const child = spawn(node, start, {
    cwd: root,
    // What the caller's own Node was told must not reach the servers. NODE_ENV as in production: Express caches by it.
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      PORT: String(port),
      NEXUS_SERVER__PORT: String(port),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe", ...(channel ? ["ipc"] : [])],
  });
  alive.add(child);
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => said.push(text));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  void ended.then(() => alive.delete(child));

  const failed = ended.then((code) => {
    throw new Error(`${title} ended with ${code}, and nobody had asked it to:\n${said.join("")}`);
  });
  failed.catch(() => undefined);
  await Promise.race([firstAnswer(`${url}${path}`), failed]);
  const ms = Number(process.hrtime.bigint() - begin) / 1e6;

  return {
    url,
    ms,
    rss: () => residentMegabytes(child.pid),
    /** What tell-usage.mjs tells, where there is a channel: `{ cpu, rss }`. */
    usage: async () => {
      child.send("usage");
      const [usage] = await Promise.race([once(child, "message"), failed]);
      return usage;
    },
    said: () => said.join(""),
    stop: async () => {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** Asks again and again, until somebody answers 200. */
async function firstAnswer(url) {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const status = await statusOf(url);
    if (status === 200) return;
    if (status !== null) throw new Error(`${url} answered first with ${status}`);
    if (performance.now() > deadline) throw new Error(`${url} did not answer within 30 s`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const statusOf = (url) =>
  new Promise((resolve) => {
    const asked = request(url, { agent: false }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode));
    });
    asked.once("error", () => resolve(null));
    asked.end();
  });

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

function residentMegabytes(pid) {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}
