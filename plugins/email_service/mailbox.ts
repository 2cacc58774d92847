/** Who sends or gets a mail. */
export interface Mailbox {
  /** Empty where there is none. */
  readonly name: string;
  readonly address: string;
}

const MAILBOX =
  /^(?:([^<>\p{Cc}]*?)\s*<([^\s<>,;@\p{Cc}]+@[^\s<>,;@\p{Cc}]+)>|([^\s<>,;@\p{Cc}]+@[^\s<>,;@\p{Cc}]+))$/u;

/** Exactly one address, else it throws: anything else could add receivers or headers. */
export function mailbox(written: string): Mailbox {
  const [, name, named, bare] = MAILBOX.exec(written) ?? [];
  const address = named ?? bare;
  if (address === undefined) throw new Error(`${JSON.stringify(written)} is not the address of one mailbox.`);
  return { name: (name ?? "").replace(/^"(.*)"$/, "$1"), address };
}
