import { randomUUID } from "node:crypto";
import { type OutgoingMail, outgoingMail, type WrittenMail } from "../../../plugins/email_service/outgoing-mail.js";

/** A mail to Ada with whatever is different about it. */
export const mail = (more: Partial<WrittenMail> = {}): OutgoingMail =>
  outgoingMail(
    {
      id: randomUUID(),
      from: "Shop <shop@shop.example>",
      to: "Ada <ada@example.org>",
      subject: "Hello",
      text: "One\nTwo",
      ...more,
    },
    new Date("2026-11-22T20:15:00Z"),
  );

/** A mail as its receiver sees it, whatever it went through. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
  readonly messageId: string;
}
