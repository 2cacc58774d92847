import type { Json } from "../json.js";
import { childPointer } from "./pointer.js";
import { isObject } from "./schema-walk.js";
import type { SettingsShape } from "./settings-shape.js";

/** "scheme://user:password@": what stands between the colon and the last @ before the path. */
const URL_PASSWORD = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:([^\s/?#]+)@/gi;

/** Adds the values that must not be shown: of keys with `x-secret`, and passwords in URLs. */
export function findSecrets(value: Json, path: readonly (string | number)[], found: SecretFindings): void {
  const isSecret = found.shape.schemasAt(path).some((schema) => schema["x-secret"] === true);
  if (isSecret) {
    found.secretPointers.add(path.reduce<string>(childPointer, ""));
    for (const text of scalarsIn(value)) found.secrets.add(text);
  }
  if (typeof value === "string") for (const password of urlPasswords(value)) found.secrets.add(password);
  if (Array.isArray(value)) for (const [index, item] of value.entries()) findSecrets(item, [...path, index], found);
  else if (isObject(value)) for (const [key, child] of Object.entries(value)) findSecrets(child, [...path, key], found);
}

export interface SecretFindings {
  readonly shape: SettingsShape;
  readonly secrets: Set<string>;
  readonly secretPointers: Set<string>;
}

/** As written and, where it is percent-encoded, as it is meant. */
export function urlPasswords(text: string): readonly string[] {
  return [...text.matchAll(URL_PASSWORD)].flatMap(([, password = ""]) => {
    try {
      return [password, decodeURIComponent(password)];
    } catch {
      return [password];
    }
  });
}

/** The text with the passwords of its URLs masked, however short they are. */
export const maskUrlPasswords = (text: string, mask: string): string =>
  text.replace(URL_PASSWORD, (whole, password: string) => `${whole.slice(0, -password.length - 1)}${mask}@`);

function scalarsIn(value: Json): readonly string[] {
  if (value === null || typeof value === "boolean") return [];
  if (typeof value !== "object") return [String(value)];
  return Object.values(value).flatMap(scalarsIn);
}
