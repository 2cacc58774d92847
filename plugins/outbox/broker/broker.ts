/** Carries events to other machines and other languages: an ordered log that keeps them for a while. */
export interface Broker {
  /** For people: "NATS JetStream at 127.0.0.1:4222". Without user and password. */
  readonly label: string;
  /** Makes what is missing on the server. Rejects where it cannot be reached, with `CredentialsRefused` where it does not let us in. */
  readonly open: () => Promise<void>;
  /** Connects and leaves again, and rejects as `open` does. */
  readonly knock: () => Promise<void>;
  /** Bytes of one event at most. Known once it is open. */
  readonly most: () => number;
  /** In this order. Resolves when the broker keeps all of them; where it rejects, any of the first ones may be kept. */
  readonly publish: (events: readonly PublishedEvent[]) => Promise<void>;
  /** What comes after a position, oldest first. Waits a moment where there is nothing yet, and then gives none. */
  readonly read: (after: string, most: number) => Promise<readonly BrokerMessage[]>;
  /** Position of the latest message. */
  readonly end: () => Promise<string>;
  /** Before the first message. */
  readonly start: string;
  readonly isBefore: (one: string, other: string) => boolean;
  /** True where messages right after a position may have been deleted before they were read. */
  readonly hasGapAfter: (position: string) => Promise<boolean>;
  /** Ends waiting, too. */
  readonly close: () => Promise<void>;
}

/** The server does not let this application in, which no waiting mends. */
export class CredentialsRefused extends Error {
  constructor(label: string, cause: Error) {
    super(`${label} refuses the credentials of the setting "broker": ${cause.message}`, { cause });
    this.name = "CredentialsRefused";
  }
}

export interface PublishedEvent {
  readonly id: string;
  readonly type: string;
  /** CloudEvents 1.0 as JSON. */
  readonly envelope: string;
}

export interface BrokerMessage {
  readonly position: string;
  readonly text: string;
}

export interface BrokerOptions {
  readonly url: URL;
  /** Applications that share it share their events. */
  readonly stream: string;
  /** Milliseconds. */
  readonly retention: number;
}

/** Milliseconds that `read` waits. */
export const PATIENCE = 1_000;
