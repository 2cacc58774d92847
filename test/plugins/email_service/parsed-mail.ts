import { type AddressObject, simpleParser } from "mailparser";
import type { ReceivedMail } from "./test-mail.js";

/** Reads a message as mail programs do. */
export async function parsedMail(message: Buffer | string): Promise<ReceivedMail> {
  const { from, to, replyTo, subject, text, html, messageId } = await simpleParser(message, { skipTextToHtml: true });
  return {
    from: written(from),
    to: written(to),
    replyTo: replyTo === undefined ? null : written(replyTo),
    subject: subject ?? "",
    text: text?.trimEnd() ?? null,
    html: typeof html === "string" ? html.trimEnd() : null,
    messageId: messageId ?? "",
  };
}

function written(addresses: AddressObject | AddressObject[] | undefined): string {
  const all = [addresses ?? []].flat().flatMap(({ value }) => value);
  return all.map(({ name, address }) => (name ? `${name} <${address}>` : (address ?? ""))).join(", ");
}
