const causes: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOTDIR: "a file stands where a folder belongs",
};

/** Why the disk refused, in words, with the system's code. */
export const causeOfRefusal = ({ code = "", message }: NodeJS.ErrnoException): string =>
  `${causes[code] ?? message} (${code})`;
