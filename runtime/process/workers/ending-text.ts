import { ownValue } from "../../own-value.js";
import type { Ending } from "./worker-process.js";

/** How a worker ended, with what that usually means. */
export function endingText({ code, signal, fault }: Ending): string {
  if (fault !== undefined) return `worker could not be started: ${reasonOf(fault)}`;
  if (signal === null) return `worker ended with status ${code}`;
  const meaning = ownValue(meanings, signal);
  return `worker was ended by ${signal}${meaning === undefined ? "" : ` (${meaning})`}`;
}

const meanings: Readonly<Record<string, string>> = {
  SIGABRT: "usually its heap was full: standard error says so; give it more with --max-old-space-size",
  SIGKILL: "somebody killed it, or the machine or container had no memory left for so many workers",
  SIGSEGV: "a fault of a native addon",
};

function reasonOf(fault: unknown): string {
  const code = fault instanceof Error && "code" in fault ? String(fault.code) : "";
  const reason = ownValue(reasons, code);
  return reason === undefined ? String(fault) : `${reason} (${code})`;
}

const reasons: Readonly<Record<string, string>> = {
  EAGAIN:
    "there may be no more processes. Raise the limit (ulimit -u, TasksMax= of systemd, the container's limit of processes).",
  EMFILE: "this process has as many files open as it may. Raise its limit (ulimit -n, LimitNOFILE= of systemd).",
  ENFILE: "this machine has as many files open as it may. Raise fs.file-max.",
};
