import { spawn } from "node:child_process";
import { once } from "node:events";
import { eventually } from "./nexus-process.js";

export interface Application {
  readonly post: (path: string, body: unknown) => Promise<{ readonly status: number; readonly body: unknown }>;
  /** Ends it with SIGTERM; resolves with its exit code. */
  readonly stop: () => Promise<number | string>;
}

interface Start {
  readonly folder: string;
  readonly args: readonly string[];
  readonly port: number;
}

/** Starts an application as a process of its own and waits until it is ready. */
export async function startApplication({ folder, args, port }: Start): Promise<Application> {
  const variables = { PATH: process.env["PATH"], HOME: process.env["HOME"] };
  const child = spawn(process.execPath, [...args, "--port", String(port)], {
    cwd: folder,
    env: variables,
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
  return {
    post: async (path, body) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${address}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
      return { status: response.status, body: await response.json() };
    },
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
