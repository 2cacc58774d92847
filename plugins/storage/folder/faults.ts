import { isProblem, Problem, unavailable } from "nexus-platform";

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** A fault of the disk as callers are told it; the log shows its cause. Anything else is handed back as it is. */
export function ofDisk(error: unknown): unknown {
  if (isProblem(error)) return error;
  const code = codeOf(error);
  if (code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG") {
    return new Problem({ status: 507, title: "Insufficient Storage", detail: "The storage is full.", cause: error });
  }
  if (["EACCES", "EPERM", "EROFS", "EIO", "EMFILE", "ENFILE"].includes(code)) {
    return unavailable("The storage cannot be used just now.", { headers: { "retry-after": "5" }, cause: error });
  }
  return error;
}
