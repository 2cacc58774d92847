import { randomUUID } from "node:crypto";
import type { Context, EmailRequested } from "#nexus/email_service";
import type { Mail, MailAddresses, RenderedMail, RequestedMail } from "./contract.js";
import { outgoingMail } from "./outgoing-mail.js";

/** Stores a mail as the durable event that delivers it. Rejects, and stores nothing, for a mail that cannot be one. */
export async function requestMail(
  mail: Mail,
  { config, emit, clock }: Context,
  id: string = randomUUID(),
): Promise<RequestedMail> {
  const { to, from = config.from, replyTo, text, html } = mail;
  if (from === undefined)
    throw new Error("The mail names no sender, and neither do the settings: set email_service.from.");
  const draft: EmailRequested = {
    id,
    from,
    to,
    subject: mail.subject,
    ...(replyTo !== undefined && { replyTo }),
    ...(text !== undefined && { text }),
    ...(html !== undefined && { html }),
  };
  const { subject } = outgoingMail(draft, new Date(clock.now()));
  await emit("email.requested", { ...draft, subject });
  return { id, to, subject };
}

export const renderedMail = (addresses: MailAddresses, { subject, html, text }: RenderedMail): Mail => ({
  ...addresses,
  subject,
  html,
  ...(text !== null && { text }),
});
