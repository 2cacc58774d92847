import type { ChildProcess, SendHandle } from "node:child_process";
import { isDeepStrictEqual } from "node:util";
import type { Place, PortGiven, PortMessage } from "./child-options.js";

/** An open port on which nobody listens here: who connects waits in the kernel until the next process takes it over. */
export interface KeptPort {
  /** Answers what a process that serves says of its port. */
  readonly serve: (child: ChildProcess) => void;
  /** From now on callers are refused, until a process has opened a port anew. */
  readonly release: () => void;
}

export function keptPort(): KeptPort {
  let kept: { readonly place: Place; readonly handle: Handle } | null = null;
  const release = (): void => {
    kept?.handle.close();
    kept = null;
  };
  return {
    release,
    serve: (child) => {
      child.on("message", (message, handle) => {
        const { kind, place } = message as Partial<PortMessage>;
        if (kind === "take" && place !== undefined) {
          // It may want the same port at another address, and gets it only once this one is closed.
          if (!isDeepStrictEqual(kept?.place, place)) release();
          child.send({ kind: "port" } satisfies PortGiven, kept?.handle, () => undefined);
        } else if (kind === "keep" && place !== undefined && handle !== undefined) {
          release();
          kept = { place, handle: handle as Handle };
        }
      });
    },
  };
}

/** What was beneath a server in the process that opened it. */
type Handle = SendHandle & { readonly close: () => void };
