import { type Clock, NoRetry } from "nexus-platform";
import type { Mailbox } from "../mailbox.js";
import { messageId, type OutgoingMail } from "../outgoing-mail.js";
import type { Provider } from "./provider.js";

export interface SendGridOptions {
  /** "https://api.sendgrid.com" */
  readonly endpoint: string;
  readonly apiKey: string;
  /** Milliseconds for one call. */
  readonly timeout: number;
  readonly clock: Clock;
}

/**
 * Hands each mail to SendGrid's API, version 3. The API has no idempotency key: a call whose answer was lost may have sent its
 * mail, and is made again.
 */
export function sendGridProvider({ endpoint, apiKey, timeout, clock }: SendGridOptions): Provider {
  let askAgainAt = 0;
  const call = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
    try {
      return await fetch(new URL(path, endpoint), {
        ...init,
        headers,
        signal: AbortSignal.timeout(timeout),
        redirect: "error",
      });
    } catch (error) {
      throw new Error(`SendGrid's API at ${endpoint} did not answer: ${reasonOf(error)}`, { cause: error });
    }
  };

  return {
    deliver: async (mail) => {
      if (clock.now() < askAgainAt)
        throw new Error(`SendGrid wants no calls before ${new Date(askAgainAt).toISOString()}.`);
      const response = await call("/v3/mail/send", { method: "POST", body: JSON.stringify(requestOf(mail)) });
      askAgainAt = clock.now() + (response.ok ? 0 : pauseOf(response, clock.now()));
      if (!response.ok) throw await faultOf(response);
      await response.body?.cancel();
    },
    check: async () => {
      const response = await call("/v3/scopes", {});
      if (!response.ok) throw await faultOf(response);
      await response.body?.cancel();
    },
    close: () => {},
  };
}

function requestOf(mail: OutgoingMail): object {
  const contents = [
    { type: "text/plain", value: mail.text },
    { type: "text/html", value: mail.html },
  ];
  return {
    personalizations: [{ to: [person(mail.to)] }],
    from: person(mail.from),
    ...(mail.replyTo && { reply_to: person(mail.replyTo) }),
    subject: mail.subject,
    content: contents.filter(({ value }) => value !== null),
    headers: { "Message-ID": messageId(mail) },
    // Comes back in SendGrid's own events.
    custom_args: { mail_id: mail.id },
  };
}

const person = ({ name, address }: Mailbox): object => ({ email: address, ...(name && { name }) });

/** Milliseconds that a refusal asks to wait: `retry-after` in seconds, or the time at which SendGrid's own limit is lifted. */
function pauseOf({ headers }: Response, now: number): number {
  const seconds = headers.get("retry-after");
  const lifted = headers.get("x-ratelimit-reset");
  if (seconds !== null && /^\d+$/.test(seconds)) return Number(seconds) * 1_000;
  return lifted !== null && /^\d+$/.test(lifted) ? Math.max(0, Number(lifted) * 1_000 - now) : 0;
}

/** The key and the sender's permission are mended by somebody, limits and faults pass: only the mail itself is refused for good. */
const passing = new Set([401, 403, 408, 429]);

async function faultOf(response: Response): Promise<Error> {
  const message = `SendGrid answered ${response.status}: ${await messageOf(response)}`;
  return response.status >= 500 || passing.has(response.status) ? new Error(message) : new NoRetry(message);
}

/** `{ errors: [{ message, field }] }`, or the beginning of whatever stands there instead. */
async function messageOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => "");
  try {
    // Whatever is missing shows as nothing.
    const { errors = [] } = JSON.parse(text) as { errors?: readonly { message?: string; field?: string | null }[] };
    return errors.map(({ message, field }) => (field ? `${message} (${field})` : message)).join("; ");
  } catch {
    return text.slice(0, 200);
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
};
