/**
 * Sends mails. Each method resolves when the provider has taken the mail, and rejects when it has not. Not for use inside a
 * transaction, because a mail cannot be rolled back: emit an event there and send the mail in its handler.
 */
export interface Email {
  send(mail: Mail): Promise<SentMail>;
  /** Renders a template of the application; values are escaped for HTML. */
  sendTemplate(mail: TemplateMail): Promise<SentMail>;
}

export interface Mail {
  /** One address: "ada@shop.example" or "Ada <ada@shop.example>". */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface TemplateMail {
  /** One address: "ada@shop.example" or "Ada <ada@shop.example>". */
  readonly to: string;
  /** Name of a file in `templates_dir`, without `.hbs`. */
  readonly template: string;
  /** What the template may name. */
  readonly data: unknown;
}

export interface SentMail {
  /** UUID. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
}
