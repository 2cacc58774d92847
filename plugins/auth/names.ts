import { unprocessable } from "nexus-platform";

/**
 * Logins and addresses as they are compared. A to Z only, and nothing is normalized: beyond ASCII different signs become one (the
 * Kelvin sign is "k"), and whoever owns one such address would be taken for the owner of the other.
 */
export const lowered = (text: string): string => text.trim().replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** Throws 422. */
export function normalLogin(written: string): string {
  const login = lowered(written);
  if (login.length >= 1 && login.length <= 254 && !/[\p{Cc}\s]/u.test(login)) return login;
  throw unprocessable("A login has 1 to 254 characters and no spaces in it.", {
    errors: [{ pointer: "/login", message: "is not usable as a login" }],
  });
}

/** Throws 422. */
export function normalEmail(written: string): string {
  const email = lowered(written);
  if (email.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(email)) return email;
  throw unprocessable(`${JSON.stringify(written)} is no mail address.`, {
    errors: [{ pointer: "/email", message: "is no mail address" }],
  });
}
