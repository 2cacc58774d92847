import { createHash, createHmac, createSecretKey, hash } from "node:crypto";

/** Makes the hashes of the chain: with a key where there is one, so that nobody without it can make them. */
export interface SigningKeys {
  /** Tells keys apart without telling them: the first 16 hexadecimal digits of a key's SHA-256. Null where there is none. */
  readonly current: string | null;
  /** Hexadecimal. Null where the key of this id is not known. */
  readonly hash: (keyId: string | null, text: string) => string | null;
}

/** `key` is "" for none. */
export function signingKeys(key: string, previous: readonly string[]): SigningKeys {
  const keys = new Map(
    [...previous, key].filter((known) => known !== "").map((known) => [idOf(known), createSecretKey(known, "utf8")]),
  );
  return {
    current: key === "" ? null : idOf(key),
    hash: (keyId, text) => {
      if (keyId === null) return hash("sha256", text);
      const known = keys.get(keyId);
      return known === undefined ? null : createHmac("sha256", known).update(text).digest("hex");
    },
  };
}

const idOf = (key: string): string =>
  createHash("sha256").update("nexus audit key\n").update(key).digest("hex").slice(0, 16);
