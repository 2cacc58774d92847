import type { Terminal } from "./terminal.js";

/** Says on a terminal what is under way, for as long as it is. */
export async function withProgress<Result>(
  { err }: Terminal,
  text: string,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!err.isTerminal) return work();
  err.write(err.colors.dim(`${text} …`));
  try {
    return await work();
  } finally {
    err.write("\r\u001b[K");
  }
}
