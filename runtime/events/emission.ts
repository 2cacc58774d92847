import type { EventEnvelope } from "../api/plugin.js";

/** An accepted event on its way. */
export interface Emission {
  /** As it was accepted, for as long as it is open: plugins are given copies. */
  readonly event: EventEnvelope;
  /** Gives a copy that its receiver may do with as it likes. */
  readonly copyOf: (event: EventEnvelope) => EventEnvelope;
}
