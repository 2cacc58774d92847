import type { ValidationError } from "../definition.js";

/** Thrown to the emitter: the data do not match the event's schema. */
export class EventDataError extends Error {
  readonly event: string;
  readonly errors: readonly ValidationError[];
  /** The errors as a text. */
  readonly faults: string;

  constructor(event: string, errors: readonly ValidationError[]) {
    const faults = errors.map(({ pointer, message }) => `${pointer === "" ? "data" : pointer} ${message}`).join("; ");
    super(`Event "${event}" was not emitted: ${faults}`);
    this.name = "EventDataError";
    this.event = event;
    this.errors = errors;
    this.faults = faults;
  }
}
