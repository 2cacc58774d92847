/** Pino's shape: `log.info({ userId }, "account changed")` or `log.info("started")`. Secrets are redacted by value. */
export interface Logger {
  readonly trace: LogFunction;
  readonly debug: LogFunction;
  readonly info: LogFunction;
  readonly warn: LogFunction;
  readonly error: LogFunction;
  readonly fatal: LogFunction;
  /** A logger that adds these fields to every line. */
  readonly child: (fields: Readonly<Record<string, unknown>>) => Logger;
}

export interface LogFunction {
  (message: string): void;
  (fields: Readonly<Record<string, unknown>> | Error, message?: string): void;
}
