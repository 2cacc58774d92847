import type { ChildProcess } from "node:child_process";

export interface Listening {
  /** Resolves once the process has said something that matches, after the last match. Rejects where it ends before. */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Everything that was said. */
  readonly text: () => string;
  readonly ended: Promise<number | null>;
}

/** Both outputs of a process as one text, to wait for. */
export function listenTo(child: ChildProcess): Listening {
  let text = "";
  let read = 0;
  let hasEnded = false;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const check of [...waiting]) check();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      wake();
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", (status) => {
      hasEnded = true;
      resolve(status);
      wake();
    });
  });
  return {
    text: () => text,
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const match = pattern.exec(text.slice(read));
          if (!match && !hasEnded) return;
          waiting.delete(check);
          if (match) {
            read += match.index + match[0].length;
            resolve(match);
          } else reject(new Error(`It ended without saying ${pattern}:\n${text}`));
        };
        waiting.add(check);
        check();
      }),
  };
}
