import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { bundled } from "../../bundled.js";

export type LoggedLine = Readonly<Record<string, unknown>>;

export interface Run {
  readonly child: ChildProcess;
  /** Resolves with the first line of the log whose message starts so, read or still to come; `since` leaves out as many lines. */
  readonly logged: (message: string, since?: number) => Promise<LoggedLine>;
  readonly lines: readonly LoggedLine[];
  readonly messages: readonly string[];
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
}

/** A file of this folder as a process, with these variables on top of the test's own; killed when the test ends. */
export function runProcess(
  file: string,
  { variables = {}, args = [], flags = [], descriptors, uid }: ProcessOptions = {},
): Run {
  const entry = bundled(fileURLToPath(new URL(file, import.meta.url)));
  const env = { ...process.env, NODE_OPTIONS: "", ...variables };
  const command = [process.execPath, ...flags, entry, ...args];
  const [program = "", ...words] = descriptors === undefined ? command : limited(command, descriptors);
  const child = spawn(program, words, {
    env,
    ...(uid !== undefined && { uid, gid: uid }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: LoggedLine[] = [];
  const messages: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(JSON.parse(line) as LoggedLine);
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
  const logged: Run["logged"] = (message, since = 0) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const line = lines.slice(since).find(({ msg }) => String(msg).startsWith(message));
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
  return { child, logged, lines, messages, ended };
}

export interface ProcessOptions {
  readonly variables?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** How many files it may have open. */
  readonly descriptors?: number;
  /** Whom it runs as: only root can choose. */
  readonly uid?: number;
  /** Node's own. */
  readonly flags?: readonly string[];
}

const limited = (command: readonly string[], descriptors: number): readonly string[] => [
  "sh",
  "-c",
  `ulimit -n ${descriptors} && exec "$@"`,
  "sh",
  ...command,
];
