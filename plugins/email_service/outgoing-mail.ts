/** A mail with everything that a provider needs. */
export interface OutgoingMail {
  /** UUID. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly body: { readonly type: "text/plain" | "text/html"; readonly content: string };
  readonly date: Date;
}

/** The text of the mail as RFC 5322 has it: what an `.eml` file holds. Throws for an address that is none. */
export function messageText({ id, from, to, subject, body, date }: OutgoingMail): string {
  const lines = [
    `From: ${mailbox(from)}`,
    `To: ${mailbox(to)}`,
    `Subject: ${headerText(subject)}`,
    `Date: ${date.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${id}@${from.replace(/^.*@|>$/g, "")}>`,
    "MIME-Version: 1.0",
    `Content-Type: ${body.type}; charset=utf-8`,
    "Content-Transfer-Encoding: 8bit",
    "",
    ...body.content.split(/\r\n|\r|\n/),
  ];
  return lines.join("\r\n");
}

const MAILBOX = /^(?:([^<>\p{Cc}]*?)\s*<([^\s<>,;@]+@[^\s<>,;@]+)>|([^\s<>,;@]+@[^\s<>,;@]+))$/u;

/** Exactly one address: anything else could add receivers or headers. */
function mailbox(address: string): string {
  const [, name, named, bare] = MAILBOX.exec(address) ?? [];
  if (bare !== undefined) return bare;
  if (named === undefined) throw new Error(`${JSON.stringify(address)} is not the address of one mailbox.`);
  return name ? `${phrase(name)} <${named}>` : named;
}

const phrase = (name: string): string =>
  /^[\w !#$%&'*+/=?^`{|}~-]+$/.test(name) ? name : headerText(name.replace(/^"|"$/g, ""), true);

/** One line of printable ASCII: everything else goes into RFC 2047's encoded words. */
function headerText(text: string, always = false): string {
  const line = text.replace(/\p{Cc}+/gu, " ").trim();
  if (!always && /^[\x20-\x7e]*$/.test(line)) return line;
  return chunks([...line])
    .map((chunk) => `=?utf-8?B?${Buffer.from(chunk).toString("base64")}?=`)
    .join("\r\n ");
}

/** An encoded word holds at most 75 characters, and never part of a character. */
function chunks(characters: readonly string[]): string[] {
  const found = [""];
  for (const character of characters) {
    const last = found.at(-1) ?? "";
    if (Buffer.byteLength(last + character) > 45) found.push(character);
    else found[found.length - 1] = last + character;
  }
  return found;
}
