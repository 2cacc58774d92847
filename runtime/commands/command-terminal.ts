import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import type { CommandTerminal } from "../api/services/service-command.js";
import type { Redactor } from "../logging/redactor.js";

/** The terminal of this process. */
export function processTerminal(redact: Redactor): CommandTerminal {
  return {
    print: (text) => void process.stdout.write(`${redact(text)}\n`),
    note: (text) => void process.stderr.write(`${redact(text)}\n`),
    readSecret,
  };
}

/** What is typed is not shown. Ctrl+C and an end of the input reject. */
function readSecret(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  const isTerminal = stdin.isTTY === true;
  if (isTerminal) stderr.write(prompt);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: isTerminal });
  return new Promise((resolve, reject) => {
    lines.once("line", (line) => {
      resolve(line);
      lines.close();
    });
    lines.once("SIGINT", () => lines.close());
    lines.once("close", () => {
      if (isTerminal) stderr.write("\n");
      reject(new Error("nothing was given"));
    });
  });
}
