import { CommandFailure } from "../../failures.js";
import type { KnownCredentials } from "./credentials.js";
import type { Reference } from "./reference.js";

export interface Attempt extends KnownCredentials {
  readonly reference: Reference;
  readonly what: "push" | "pull";
  /** Unencrypted, though it is not this machine. */
  readonly isPlain: boolean;
}

/** A registry that answered, and not as it was hoped for. */
export async function refusal(response: Response, attempt: Attempt): Promise<CommandFailure> {
  const { status } = response;
  const { reference, what } = attempt;
  const said = `${await reasonIn(response)} (${status})`;
  // Neither done nor refused: what no registry says.
  if (status < 400) return noRegistry(reference, said);
  return new CommandFailure(
    `${reference.registry} refuses to ${what} ${reference.text}: ${said}`,
    helpFor(status, attempt),
  );
}

function helpFor(status: number, { reference, what, credentials, unreadable }: Attempt): string {
  const { registry, repository } = reference;
  const login = `log in with "docker login ${registry}" or "podman login ${registry}"`;
  const unread = unreadable.length === 0 ? "" : ` (${unreadable.join("; ")})`;
  switch (status) {
    case 401:
      return credentials === null
        ? `no credentials are known here${unread}: ${login}`
        : `the credentials of ${credentials.user} in ${credentials.file} are not taken: ${login}`;
    case 403:
      return `ask for the right to ${what} ${repository}, or ${login} as somebody who has it`;
    case 404:
      return what === "pull"
        ? `are the name and the digest right? Some registries say so, too, to who has to log in first: ${login}`
        : `is the name right? Some registries want ${repository} to be made before it is used`;
    case 413:
      return "the registry, or a proxy in front of it, takes no layer of this size";
    case 429:
      return "it takes no more requests just now: try again later";
    default:
      if (status < 500) return "its log may say more; the same again is not taken either";
      return `try again: what ${what === "pull" ? "was fetched" : `${registry} has`} already is not sent again`;
  }
}

/** Something else listens at its address. */
export const noRegistry = ({ registry, text }: Reference, why: string): CommandFailure =>
  new CommandFailure(
    `${registry} does not answer for ${text} as a registry does: ${why}`,
    "is the address right? A web server or a proxy may be in its place",
  );

/** Its answer ended too early. */
export const brokenOff = (error: unknown, { registry, text }: Reference): CommandFailure =>
  new CommandFailure(
    `${registry} broke off in the middle of ${text}: ${causeOf(error).reason}`,
    "try again: what was fetched already is not sent again",
  );

/** The registry, or whoever it names for the login, could not be asked at all. */
export function noAnswer(error: unknown, registry: string, { protocol }: URL): CommandFailure {
  const { code, reason } = causeOf(error);
  const isTimeout = error instanceof Error && error.name === "TimeoutError";
  const found = explanations.find(({ pattern }) => pattern.test(`${code} ${reason}`));
  const isClosed = /ECONNRESET|UND_ERR_SOCKET/.test(code) && protocol === "http:";
  const help = isClosed
    ? "it is talked to over plain HTTP: does it want HTTPS?"
    : (found?.help ?? "try again when it does");
  const why = isTimeout ? "it takes too long" : (found?.reason ?? reason);
  return new CommandFailure(`${registry} does not answer: ${why}`, help);
}

interface Explanation {
  readonly pattern: RegExp;
  /** Where its own words are for nobody. */
  readonly reason?: string;
  readonly help: string;
}

const explanations: readonly Explanation[] = [
  {
    pattern: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/,
    help: "is the address right, and can this machine reach it?",
  },
  {
    pattern: /WRONG_VERSION|PACKET_LENGTH|ERR_SSL/,
    reason: "it does not speak TLS",
    help: "it seems to speak plain HTTP: --plain-http, if you trust the network",
  },
  {
    pattern: /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/,
    help: "is the clock of this machine right? If it is, the registry needs a new certificate",
  },
  {
    pattern: /ALTNAME/,
    help: "take a name of the registry that its certificate has",
  },
  {
    pattern: /CERT|SIGNATURE|ISSUER/,
    help: "let Node trust the authority of its certificate: NODE_EXTRA_CA_CERTS=/path/to/ca.pem",
  },
  {
    pattern: /redirect count|scheme/,
    help: "it sends on in a circle, or to no web address: a proxy may be in its place",
  },
  { pattern: /bad port/, help: "Node speaks HTTP on no such port: let the registry listen on another" },
];

function causeOf(error: unknown): { readonly code: string; readonly reason: string } {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return { code, reason: cause instanceof Error ? cause.message || code : String(cause) };
}

/** The first of the errors in its answer, as the protocol words them, or the first line of a text. */
async function reasonIn(response: Response): Promise<string> {
  const text = await response.text().catch(() => "");
  const status = response.statusText || "no reason given";
  try {
    const { errors } = Object(JSON.parse(text)) as {
      readonly errors?: readonly { readonly code?: string; readonly message?: string }[];
    };
    const [first] = errors ?? [];
    return first?.message ?? first?.code ?? status;
  } catch {
    const isText = response.headers.get("content-type")?.startsWith("text/plain") === true;
    return (isText && text.split("\n")[0]?.slice(0, 200)) || status;
  }
}
