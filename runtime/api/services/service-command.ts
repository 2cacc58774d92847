/**
 * What `nexus <name> …` does on the terminal, written by the plugin that knows: `migrate` of `database`, `events` of `outbox`,
 * `auth` of `authentication`, `jobs` of `scheduler`, `audit` of `audit`. The application is started for it without HTTP, without
 * event delivery and without jobs.
 */
export interface ServiceCommand {
  /** Shown for `help`, `--help`, no arguments, and after wrong usage. Arguments are given by `util.parseArgs`, whose errors count as wrong usage. */
  readonly usage: string;
  /**
   * Plugins that have to run for these arguments beside the one whose command it is, each with all that it is given when the
   * application serves. Left out: none.
   */
  readonly needs?: (args: readonly string[]) => readonly string[];
  /** True where these arguments only look: such a run is not told to the service `audit`. Left out: each run is. */
  readonly isReading?: (args: readonly string[]) => boolean;
  /**
   * Resolves with the exit status: 0 fine, 1 a finding or a failure that was told, 2 wrong usage. Throws `CommandUsageError` for
   * the last; any other error is told by its message.
   */
  readonly run: (args: readonly string[], terminal: CommandTerminal) => Promise<number>;
}

/** Where a command reads and writes. Secrets of the settings are taken out of what is written. */
export interface CommandTerminal {
  /** Standard output, for what was asked for. A line break is added. */
  readonly print: (text: string) => void;
  /** Standard error, for everything else. */
  readonly note: (text: string) => void;
  /** Asks for a secret without showing it; from standard input where that is no terminal: its first line. */
  readonly readSecret: (prompt: string) => Promise<string>;
}

/** Wrong arguments: the usage is shown and the exit status is 2. */
export class CommandUsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CommandUsageError";
  }
}
