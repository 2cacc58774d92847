import { createColors } from "picocolors";

export type Colors = ReturnType<typeof createColors>;

/** What a command may do to the world beside the disk: say things. */
export interface Terminal {
  /** What was asked for. */
  readonly out: Stream;
  /** Everything about it: progress, findings of commands that print something else. */
  readonly err: Stream;
}

export interface Stream {
  readonly write: (text: string) => void;
  readonly colors: Colors;
  readonly hasColor: boolean;
  readonly isTerminal: boolean;
}

export function processTerminal(): Terminal {
  return { out: streamOf(process.stdout), err: streamOf(process.stderr) };
}

function streamOf(stream: NodeJS.WriteStream): Stream {
  const hasColor = wantsColor(stream, process.env);
  return {
    write: (text) => void stream.write(text),
    colors: createColors(hasColor),
    hasColor,
    isTerminal: stream.isTTY === true,
  };
}

/** Only on a terminal, never with NO_COLOR (any text but the empty one), always with FORCE_COLOR. */
function wantsColor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): boolean {
  if (environment["NO_COLOR"]) return false;
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0";
  return stream.isTTY === true && environment["TERM"] !== "dumb";
}

/** A reader that closes early (`nexus graph | head`) wants no more: that is no fault. */
export function endWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit();
      // The disk is full, say. Where stderr itself fails, nobody can be told.
      if (stream === process.stdout) process.stderr.write(`error: the output cannot be written: ${error.message}\n`);
      process.exit(1);
    });
  }
}

/** For a process that goes on serving when the reader of its log has gone. */
export function serveWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners("error");
    stream.on("error", () => undefined);
  }
}
