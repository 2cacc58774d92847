const causes: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOENT: "no such file or folder",
  ENOTDIR: "a file stands where a folder belongs",
  EISDIR: "a folder stands where a file belongs",
  ELOOP: "symbolic links lead in a circle",
  EBUSY: "it is a mount point, or in use",
  EMFILE: "this process has as many files open as it may: raise its limit (ulimit -n)",
};

/** Why the disk refused, in words, with the system's code. */
export const causeOfRefusal = ({ code = "", message, syscall }: NodeJS.ErrnoException): string => {
  // Node 24 says so of a folder that should stand in a file.
  const known = code === "EEXIST" && syscall === "mkdir" ? causes["ENOTDIR"] : causes[code];
  return `${known ?? message} (${code})`;
};

/** The same with the place, where the system names one. */
export function refusalOf(error: NodeJS.ErrnoException & { readonly dest?: string }): string {
  const { code = "", path } = error;
  if (causes[code] === undefined) return error.message;
  // A copy that finds no room does so where it is written.
  const place = code === "ENOSPC" || code === "EDQUOT" ? (error.dest ?? path) : path;
  return `${place === undefined ? "" : `${place}: `}${causeOfRefusal(error)}`;
}
