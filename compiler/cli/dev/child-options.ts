/** What a process that runs the application from its sources is told. */
export interface ChildOptions {
  /** The application's root. Absolute. */
  readonly root: string;
  /** Module that exports the application. Absolute. */
  readonly module: string;
  /** Command line of the application: "--port=3000". */
  readonly words: readonly string[];
  /** People read the log. */
  readonly isReadable: boolean;
  /** Environment where neither the words nor NEXUS_ENV name one. */
  readonly defaultEnvironment: string;
  /** It loads nothing of the application, and does not start it, before it is told each. */
  readonly waits: boolean;
}

/** What one that waits is told, in this order. */
export type Order = "load" | "start";

/** What it says: that the application's code was evaluated, and that the application serves. */
export type Progress = "loaded" | "started";
