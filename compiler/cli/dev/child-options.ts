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

/** What it says: that the application's code was evaluated, that the application serves, and that it has stopped. */
export type Progress = "loaded" | "started" | "stopped";

/** Where a server listens, as its settings say: port 0 is any. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * What it says of its ports. "take" is answered by a `PortGiven` with each that was kept open for that place; with "keep" goes one that it
 * has opened at an address of it: "localhost" may have several.
 */
export interface PortMessage {
  readonly kind: "take" | "keep";
  readonly place: Place;
  readonly address?: string;
}

export interface PortGiven {
  readonly kind: "port";
  /** Null, without a port, after the last one. */
  readonly address: string | null;
}
