import type { ChildProcess, SendHandle } from "node:child_process";
import { isDeepStrictEqual } from "node:util";
import type { Place, PortGiven, PortMessage } from "./child-options.js";

/** Open ports on which nobody listens here: who connects waits in the kernel until the next process takes them over. */
export interface KeptPort {
  /** Answers what a process that serves says of its ports. */
  readonly serve: (child: ChildProcess) => void;
  /** From now on callers are refused, until a process has opened a port anew. */
  readonly release: () => void;
}

export function keptPort(): KeptPort {
  let kept: { readonly place: Place; readonly handles: Map<string, Handle> } | null = null;
  const release = (): void => {
    for (const handle of kept?.handles.values() ?? []) handle.close();
    kept = null;
  };
  const keptAt = (place: Place): Map<string, Handle> => {
    // It may want the same port at another address, and gets it only once this one is closed.
    if (!isDeepStrictEqual(kept?.place, place)) release();
    kept ??= { place, handles: new Map() };
    return kept.handles;
  };
  return {
    release,
    serve: (child) => {
      const give = (address: string | null, handle?: Handle): void =>
        void child.send({ kind: "port", address } satisfies PortGiven, handle, () => undefined);
      child.on("message", (message, handle) => {
        const { kind, place, address } = message as Partial<PortMessage>;
        if (place === undefined) return;
        if (kind === "keep" && address !== undefined && handle !== undefined)
          keptAt(place).set(address, handle as Handle);
        if (kind !== "take") return;
        for (const [known, open] of keptAt(place)) give(known, open);
        give(null);
      });
    },
  };
}

/** What was beneath a server in the process that opened it. */
type Handle = SendHandle & { readonly close: () => void };
