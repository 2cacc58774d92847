/** 0 fine; 1 findings; 2 wrong usage; 3 a bug in Nexus. */
export type ExitStatus = 0 | 1 | 2 | 3;

/** The command was called in a way that it does not understand. Exit status 2. */
export class UsageError extends Error {
  readonly help: string | null;

  constructor(message: string, help: string | null = null) {
    super(message);
    this.help = help;
  }
}

/** The command was understood and could not do its work, for a reason outside of Nexus. Exit status 1, no stack. */
export class CommandFailure extends Error {
  readonly help: string | null;

  constructor(message: string, help: string | null = null) {
    super(message);
    this.help = help;
  }
}

/** Everything was said already; only the exit status is left. */
export class AlreadyReported extends Error {
  readonly status: ExitStatus;

  constructor(status: ExitStatus) {
    super("reported");
    this.status = status;
  }
}

/** True for an error of the operating system ("EACCES", "ENOSPC"): not a bug, and its message says what is wrong. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
}
