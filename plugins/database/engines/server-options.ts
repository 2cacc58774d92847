import type { Logger } from "nexus-platform";
import type { ServerAddress } from "../server-address.js";
import type { Tls } from "../tls.js";
import type { PoolSettings } from "./engine.js";

/** What an engine on a server is opened with. */
export interface ServerOptions {
  readonly address: ServerAddress;
  readonly tls: Tls;
  readonly pool: PoolSettings;
  /** Milliseconds after which the server ends a transaction that runs no statement. */
  readonly idleTransaction: number;
  /** Told to the server, for those who look at its connections. */
  readonly applicationName: string;
  readonly log: Pick<Logger, "warn">;
}
