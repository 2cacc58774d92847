import { type Mailbox, mailbox } from "./mailbox.js";

/** A mail with everything that a provider needs. */
export interface OutgoingMail {
  /** UUID. */
  readonly id: string;
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly replyTo: Mailbox | null;
  /** One line. */
  readonly subject: string;
  /** At least one of the two is there. */
  readonly text: string | null;
  readonly html: string | null;
  readonly date: Date;
}

/** A mail as the event `email.requested` has it. */
export interface WrittenMail {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly replyTo?: string;
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
}

/** Throws for an address that is none, and for a mail without content. */
export function outgoingMail(mail: WrittenMail, date: Date): OutgoingMail {
  const { id, from, to, replyTo, subject, text = null, html = null } = mail;
  if (text === null && html === null) throw new Error(`The mail to ${to} has neither text nor HTML.`);
  return {
    id,
    from: mailbox(from),
    to: mailbox(to),
    replyTo: replyTo === undefined ? null : mailbox(replyTo),
    // A line break would begin another header.
    subject: subject.replace(/\p{Cc}+/gu, " ").trim(),
    text,
    html,
    date,
  };
}

/** The same in every attempt, so that a mail that was sent twice can be recognised. */
export const messageId = ({ id, from }: OutgoingMail): string =>
  `<${id}@${from.address.slice(from.address.indexOf("@") + 1)}>`;

/** What nodemailer makes a message of. It must not fetch anything: what plugins hand over is text. */
export const messageOptions = (mail: OutgoingMail) => ({
  messageId: messageId(mail),
  date: mail.date,
  from: mail.from,
  to: mail.to,
  ...(mail.replyTo && { replyTo: mail.replyTo }),
  subject: mail.subject,
  ...(mail.text !== null && { text: mail.text }),
  ...(mail.html !== null && { html: mail.html }),
  disableFileAccess: true,
  disableUrlAccess: true,
});

/** The text of the mail as RFC 5322 has it: what an `.eml` file holds. */
export async function messageText(mail: OutgoingMail): Promise<Buffer> {
  // Loaded with the first mail, not with the application.
  const { default: MailComposer } = await import("nodemailer/lib/mail-composer");
  return new MailComposer({ ...messageOptions(mail), newline: "windows" }).compile().build();
}
