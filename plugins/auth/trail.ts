import type { Audit, AuditEntry } from "nexus-platform";
import type { Context } from "#nexus/auth";

export interface Deed {
  /** What happened, after "auth.": "sign_in". */
  readonly action: string;
  readonly outcome?: AuditEntry["outcome"];
  /** Id of the one who did it; null where nobody is known. */
  readonly who: string | null;
  /** Id of the account that it was done to; null where there is none. */
  readonly account: string | null;
  readonly from?: string;
  readonly requestId?: string;
  readonly details?: AuditEntry["details"];
}

/**
 * Tells what happens to accounts to the service `audit`, where there is one, and to the log. What cannot be told does not happen:
 * a failing audit fails the request.
 */
export class Trail {
  readonly #audit: Audit | undefined;
  readonly #log: Context["log"];

  constructor({ services, log }: Pick<Context, "services" | "log">) {
    this.#audit = services.audit;
    this.#log = log;
  }

  async record({ action, outcome = "success", who, account, from, requestId, details }: Deed): Promise<void> {
    const name = `auth.${action}`;
    this.#log[outcome === "success" ? "info" : "warn"]({ action: name, outcome, account, requestId }, "account event");
    await this.#audit?.record({
      action: name,
      outcome,
      who,
      from: from ?? null,
      what: account === null ? "accounts" : `accounts/${account}`,
      ...(requestId === undefined ? {} : { requestId }),
      ...(details === undefined ? {} : { details }),
    });
  }
}
