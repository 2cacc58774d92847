/**
 * Sends mails. `send` and `sendTemplate` resolve when the mail is stored: from then on it is delivered, with retries, whatever
 * happens to the process. Inside a transaction of the `database` service it is stored with it, or not at all.
 */
export interface Email {
  /** Rejects for a mail that cannot be one: an address that is none, no content. */
  send(mail: Mail): Promise<RequestedMail>;
  /** Renders a template of the application; values are escaped for HTML. Rejects where it cannot be rendered. */
  sendTemplate(mail: TemplateMail): Promise<RequestedMail>;
  /** Renders a template and sends nothing. Throws where it cannot be rendered. */
  preview(template: string, data: unknown): RenderedMail;
}

/** One receiver, so that a refusal concerns one mail. */
export interface MailAddresses {
  /** One address: "ada@shop.example" or "Ada <ada@shop.example>". */
  readonly to: string;
  /** Left out: the setting `from`. */
  readonly from?: string;
  readonly replyTo?: string;
}

/** With `text`, `html`, or both: mail programs show one of them. */
export interface Mail extends MailAddresses {
  readonly subject: string;
  readonly text?: string;
  /** Sent as it is: whoever makes it escapes what it holds. */
  readonly html?: string;
}

export interface TemplateMail extends MailAddresses {
  /** Name of a file in `templates_dir`, without `.hbs`. */
  readonly template: string;
  /** What the template may name. */
  readonly data: unknown;
}

export interface RequestedMail {
  /** UUID: also in the mail's `Message-ID` and in the events `email.sent` and `email.refused`. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
}

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  /** Null where the template has no text of its own. */
  readonly text: string | null;
}
