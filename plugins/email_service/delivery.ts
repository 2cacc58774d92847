import { isNoRetry } from "nexus-platform";
import type { Context, EmailRequested } from "#nexus/email_service";
import type { MailFigures } from "./mail-figures.js";
import { outgoingMail } from "./outgoing-mail.js";
import type { Provider } from "./providers/provider.js";
import type { SentMails } from "./sent-mails.js";

export interface DeliveryOptions {
  readonly context: Context;
  readonly provider: Provider;
  readonly sent: SentMails;
  readonly figures: MailFigures;
}

/**
 * Hands requested mails to the provider and remembers them. The provider is no part of the database's transaction: a mail is sent
 * twice only where the process ends after the provider took it and before that is written down; both have one `Message-ID`.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  /** An attempt that took too long for its event goes on here: the next one waits for it instead of sending again. */
  readonly #underWay = new Map<string, Promise<void>>();
  /** Taken by the provider, and not written down because the database failed. */
  readonly #unrecorded = new Set<string>();

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  async deliver(mail: EmailRequested, date: Date): Promise<void> {
    const running = this.#underWay.get(mail.id) ?? this.#start(mail, date);
    await running;
  }

  #start(mail: EmailRequested, date: Date): Promise<void> {
    const run = this.#deliverOnce(mail, date).finally(() => this.#underWay.delete(mail.id));
    this.#underWay.set(mail.id, run);
    return run;
  }

  async #deliverOnce(mail: EmailRequested, date: Date): Promise<void> {
    const { sent } = this.#options;
    if (await sent.has(mail.id)) return;
    if (!this.#unrecorded.has(mail.id)) await this.#send(mail, date);
    this.#unrecorded.add(mail.id);
    await this.#record(mail);
    this.#unrecorded.delete(mail.id);
    await sent.forgetOld();
  }

  async #send(mail: EmailRequested, date: Date): Promise<void> {
    const { context, provider, figures } = this.#options;
    const { id, to, subject } = mail;
    try {
      await context.observe("email.send", { provider: context.config.provider }, () =>
        provider.deliver(outgoingMail(mail, date)),
      );
      figures.sent++;
    } catch (error) {
      figures.failed++;
      if (isNoRetry(error)) await context.emit("email.refused", { id, to, subject, reason: error.message });
      throw error;
    }
  }

  async #record({ id, to, subject }: EmailRequested): Promise<void> {
    const { context, sent } = this.#options;
    await context.services.database.transaction(async () => {
      await sent.add(id);
      await context.emit("email.sent", { id, to, subject });
    });
  }
}
