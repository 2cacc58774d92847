import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface NexusProcess {
  readonly child: ChildProcess;
  /** Everything that it wrote so far. */
  readonly output: () => string;
  /** Exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** The command `nexus`, run in the checkout with these variables on top of a bare environment. */
export function nexus(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  input = "",
): NexusProcess {
  return runNode(["lib/compiler/cli/main.js", ...args], { cwd: root, variables, input });
}

interface Run {
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Node with these variables on top of a bare environment. */
export function runNode(args: readonly string[], { cwd, variables, input = "" }: Run): NexusProcess {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...variables },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(input);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = once(child, "close").then(([code, signal]: (number | string | null)[]) => code ?? signal ?? "unknown");
  return { child, output: () => output, ended };
}

/** A port that nobody listens on, outside the range from which the system gives ports to others. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer().listen(port, "127.0.0.1");
    const [isFree] = await Promise.race([
      once(server, "listening").then(() => [true]),
      once(server, "error").then(() => [false]),
    ]);
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}

/** Resolves when the condition gives something; asks again until then. The test's own time limit ends it. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
