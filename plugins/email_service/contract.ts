/** Sends mails. Each method resolves when the provider has taken the mail, and rejects when it has not. */
export interface Email {
  send(mail: Mail): Promise<SentMail>;
  /** Renders a template of the application; values are escaped for HTML. */
  sendTemplate(mail: TemplateMail): Promise<SentMail>;
}

interface Addressed {
  /** One address: "ada@shop.example" or "Ada <ada@shop.example>". */
  readonly to: string;
  /** UUID. Sending the same id again replaces the mail where the provider can: for retries. */
  readonly id?: string;
}

export interface Mail extends Addressed {
  readonly subject: string;
  readonly text: string;
}

export interface TemplateMail extends Addressed {
  /** Name of a file in `templates_dir`, without `.hbs`. */
  readonly template: string;
  /** What the template may name. */
  readonly data: unknown;
}

export interface SentMail {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
}
