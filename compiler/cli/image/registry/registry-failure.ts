import { CommandFailure } from "../../failures.js";
import type { Credentials } from "./credentials.js";
import type { Reference } from "./reference.js";

export interface Attempt {
  readonly reference: Reference;
  /** "push", "pull" */
  readonly what: string;
  readonly credentials: Credentials | null;
  /** Unencrypted, though it is not this machine. */
  readonly isPlain: boolean;
}

/** A registry that answered, and not as it was hoped for. */
export async function refusal(response: Response, { reference, what, credentials }: Attempt): Promise<CommandFailure> {
  const { status } = response;
  const { registry, repository, text } = reference;
  const said = await reasonIn(response);
  const message = `${registry} refuses to ${what} ${text}: ${said} (${status})`;
  const login = `log in with "docker login ${registry}" or "podman login ${registry}"`;
  if (status === 401 && credentials !== null)
    return new CommandFailure(
      message,
      `the credentials of ${credentials.user} in ${credentials.file} are not taken: ${login}`,
    );
  if (status === 401) return new CommandFailure(message, `no credentials are known here: ${login}`);
  if (status === 403)
    return new CommandFailure(
      message,
      `ask for the right to ${what} ${repository}, or ${login} as somebody who has it`,
    );
  if (status === 404)
    return new CommandFailure(
      message,
      `is the name right? Some registries want ${repository} to be made before it is used`,
    );
  if (status === 413)
    return new CommandFailure(message, "the registry, or a proxy in front of it, takes no layer of this size");
  if (status === 429) return new CommandFailure(message, "it takes no more requests just now: try again later");
  return new CommandFailure(message, `try again: what ${registry} has already is not sent again`);
}

/** The registry could not be asked at all. */
export function noAnswer(error: unknown, { registry }: Reference): CommandFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const reason = cause instanceof Error ? cause.message || code : String(cause);
  const isTimeout = error instanceof Error && error.name === "TimeoutError";
  const helps: readonly (readonly [RegExp, string])[] = [
    [
      /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/,
      "is the address right, and can this machine reach it?",
    ],
    [/WRONG_VERSION|PACKET_LENGTH|ERR_SSL/, "it seems to speak plain HTTP: --plain-http, if you trust the network"],
    [/CERT|SIGNATURE|ISSUER/, "let Node trust the authority of its certificate: NODE_EXTRA_CA_CERTS=/path/to/ca.pem"],
  ];
  const help = helps.find(([pattern]) => pattern.test(code))?.[1] ?? "try again when it does";
  return new CommandFailure(`${registry} does not answer: ${isTimeout ? "it takes too long" : reason}`, help);
}

/** The first of the errors in its answer, as the protocol words them. */
async function reasonIn(response: Response): Promise<string> {
  const text = await response.text().catch(() => "");
  try {
    const { errors } = JSON.parse(text) as {
      readonly errors?: readonly { readonly code?: string; readonly message?: string }[];
    };
    const [first] = errors ?? [];
    return first?.message ?? first?.code ?? response.statusText;
  } catch {
    return response.statusText || "no reason given";
  }
}
