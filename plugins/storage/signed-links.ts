import { createHmac, timingSafeEqual } from "node:crypto";
import type { LinkOptions } from "./contract.js";

export interface SignedLinks {
  /** A token that allows this until it expires. */
  readonly sign: (key: string, options: LinkOptions) => string;
  /** The key, or null where the token is not ours, is for something else, or has expired. */
  readonly verify: (token: string, method: LinkOptions["method"]) => string | null;
}

/** Tokens that carry what they allow, signed with HMAC-SHA-256. */
export function signedLinks(secret: string, now: () => number): SignedLinks {
  // The purpose is signed too: whatever else is signed with this secret is no link.
  const macOf = (payload: string): Buffer =>
    createHmac("sha256", secret).update(`nexus storage link\n${payload}`).digest();

  return {
    sign: (key, { method, expiresIn }) => {
      const expires = now() + expiresIn;
      const payload = Buffer.from(JSON.stringify([method, expires, key])).toString("base64url");
      return `${payload}.${macOf(payload).toString("base64url")}`;
    },
    verify: (token, method) => {
      const [payload = "", signature = ""] = token.split(".", 2);
      const [given, wanted] = [Buffer.from(signature, "base64url"), macOf(payload)];
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
      // Signed by `sign`, so it is what `sign` wrote.
      const [allowed, expires, key] = JSON.parse(Buffer.from(payload, "base64url").toString()) as [
        string,
        number,
        string,
      ];
      return allowed === method && now() < expires ? key : null;
    },
  };
}
