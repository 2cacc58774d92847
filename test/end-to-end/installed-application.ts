import { spawn } from "node:child_process";
import { once } from "node:events";
import { eventually } from "./nexus-process.js";

export interface Answer {
  readonly status: number;
  /** JSON where it is some, otherwise text. */
  readonly body: unknown;
}

export interface Application {
  readonly get: (path: string, token?: string) => Promise<Answer>;
  readonly post: (path: string, body: unknown, token?: string) => Promise<Answer>;
  /** Everything that it wrote so far. */
  readonly output: () => string;
  /** Ends it with SIGTERM; resolves with its exit code. */
  readonly stop: () => Promise<number | string>;
}

interface Start {
  readonly folder: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Starts an application as a process of its own, in a bare environment, and waits until it is ready. */
export async function startApplication({ folder, args, port, variables = {} }: Start): Promise<Application> {
  const child = spawn(process.execPath, [...args, "--port", String(port)], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...variables },
    stdio: "pipe",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = once(child, "close").then(([code, signal]: (number | string | null)[]) => code ?? signal ?? "unknown");
  const address = `http://127.0.0.1:${port}`;

  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`The application ended before it was ready:\n${output}`);
    return await fetch(`${address}/health/ready`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    );
  });
  const ask = async (path: string, init: RequestInit, token?: string): Promise<Answer> => {
    const headers = {
      ...(init.body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(`${address}${path}`, { ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return { status: response.status, body: isJson ? JSON.parse(text) : text };
  };
  return {
    get: (path, token) => ask(path, {}, token),
    post: (path, body, token) => ask(path, { method: "POST", body: JSON.stringify(body) }, token),
    output: () => output,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
