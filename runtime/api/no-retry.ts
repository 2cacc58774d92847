const brand = Symbol.for("nexus.no-retry");

/**
 * Thrown by an event handler where no further attempt can help, an address that does not exist for example: whatever `retries`
 * says, the event becomes a dead letter at once.
 */
export class NoRetry extends Error {
  readonly [brand] = true;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "NoRetry";
  }
}

/** True for those of any copy of this package. */
export function isNoRetry(error: unknown): error is NoRetry {
  return typeof error === "object" && error !== null && brand in error;
}
