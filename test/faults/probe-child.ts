import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bundled } from "../bundled.js";
import type { LogLine } from "./started-probe.js";

export interface ProbeChild {
  readonly child: ChildProcess;
  /** Everything that it wrote so far. */
  readonly output: () => string;
  readonly log: () => readonly LogLine[];
  /** Exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** The storefront with the probe as a process of its own, on a free port, in `root`, with these variables and few others. */
export function probeChild(root: string, variables: Readonly<Record<string, string>>): ProbeChild {
  const program = bundled(fileURLToPath(new URL("./probe-process.ts", import.meta.url)));
  const child = spawn(process.execPath, [program, "--port", "0"], {
    cwd: root,
    env: { PATH: process.env["PATH"], METRICS_PORT: "0", ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return {
    child,
    output: () => output,
    // The last line may not be whole yet.
    log: () =>
      output
        .split("\n")
        .slice(0, -1)
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as LogLine),
    ended: once(child, "close").then(([code, signal]: (number | string | null)[]) => code ?? signal ?? "unknown"),
  };
}
