import { forbidden } from "nexus-platform";
import type { RequestHeaders } from "./cookies.js";
import type { SecretBox } from "./secret-box.js";

const purpose = "csrf";
const safeMethods = ["GET", "HEAD", "OPTIONS"];

/**
 * A browser sends cookies with requests that other sites make it send. What those sites cannot do is read a cookie and repeat
 * it in a header. The token is a signature of the session, so that one that somebody planted is worth nothing.
 */
export class CsrfTokens {
  readonly #box: SecretBox;

  constructor(box: SecretBox) {
    this.#box = box;
  }

  of(sessionId: string): string {
    return this.#box.sign(sessionId, purpose);
  }

  /** Throws 403 where a request with cookies changes something and does not carry the token of its session. */
  check(method: string, headers: RequestHeaders, sessionId: string): void {
    if (safeMethods.includes(method)) return;
    const given = headers["x-csrf-token"];
    if (typeof given === "string" && this.#box.isSigned(given, sessionId, purpose)) return;
    throw forbidden(
      'Requests with cookies need the header "x-csrf-token": what the sign-in answered, or the cookie holds.',
    );
  }
}
