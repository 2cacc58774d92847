import type { Clock } from "nexus-platform";
import type { Context } from "#nexus/email_service";

interface Tables {
  readonly email_service_sent: { readonly id: string; readonly sent_at: number };
}

const HOUR = 3_600_000;

/** Which mails were sent, so that none is sent again by a retry of something else. Forgets what is older than `retention`. */
export class SentMails {
  readonly #tables;
  readonly #clock: Clock;
  readonly #retention: number;
  #forgotAt = 0;

  constructor({ services, clock }: Pick<Context, "services" | "clock">, retention: number) {
    this.#tables = services.database.for<Tables>();
    this.#clock = clock;
    this.#retention = retention;
  }

  async has(id: string): Promise<boolean> {
    const row = await this.#tables
      .selectFrom("email_service_sent")
      .select("id")
      .where("id", "=", id)
      .executeTakeFirst();
    return row !== undefined;
  }

  async add(id: string): Promise<void> {
    await this.#tables.insertInto("email_service_sent").values({ id, sent_at: this.#clock.now() }).execute();
  }

  /** At most once an hour. */
  async forgetOld(): Promise<void> {
    const now = this.#clock.now();
    if (now < this.#forgotAt + HOUR) return;
    this.#forgotAt = now;
    await this.#tables
      .deleteFrom("email_service_sent")
      .where("sent_at", "<", now - this.#retention)
      .execute();
  }
}
