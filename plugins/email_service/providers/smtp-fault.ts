import { NoRetry } from "nexus-platform";

/** Answers to one mail that are about the client instead: log in first, use TLS first. */
const aboutTheClient = new Set([530, 534, 535, 538]);

/**
 * What nodemailer threw, as what it means: `NoRetry` where the server refused this mail for good (RFC 5321's 5xx), a plain error
 * where it may be taken later. Wrong credentials are of the latter kind, because somebody will mend them.
 */
export function smtpFault(error: unknown, place: string): Error {
  const { code, responseCode, message } = details(error);
  if (code === "EAUTH") {
    return new Error(`The SMTP server ${place} refuses the user or the password: ${message}`, { cause: error });
  }
  const isAboutMail = code === "EENVELOPE" || code === "EMESSAGE";
  if (isAboutMail && (responseCode === null || (responseCode >= 500 && !aboutTheClient.has(responseCode)))) {
    return new NoRetry(`The SMTP server ${place} refuses the mail: ${message}`, { cause: error });
  }
  return new Error(`The SMTP server ${place} did not take the mail: ${message}`, { cause: error });
}

function details(error: unknown): { code: string; responseCode: number | null; message: string } {
  if (!(error instanceof Error)) return { code: "", responseCode: null, message: String(error) };
  const code: unknown = Reflect.get(error, "code");
  const responseCode: unknown = Reflect.get(error, "responseCode");
  return {
    code: typeof code === "string" ? code : "",
    responseCode: typeof responseCode === "number" ? responseCode : null,
    message: error.message,
  };
}
