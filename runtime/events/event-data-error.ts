import type { ValidationError } from "../definition.js";

/** Thrown to the emitter: the data do not match the event's schema. */
export class EventDataError extends Error {
  readonly event: string;
  readonly errors: readonly ValidationError[];

  constructor(event: string, errors: readonly ValidationError[]) {
    const faults = errors.map(({ pointer, message }) => `${pointer === "" ? "data" : pointer} ${message}`);
    super(`Event "${event}" was not emitted: ${faults.join("; ")}`);
    this.name = "EventDataError";
    this.event = event;
    this.errors = errors;
  }
}
