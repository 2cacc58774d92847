import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

interface BoxKeys {
  /** Tells which secret sealed a text; reveals nothing about it. */
  readonly id: string;
  readonly encryption: Buffer;
  readonly authentication: Buffer;
}

/** A text was sealed with a secret that is not among those given, for another purpose, or was changed. */
export class NotOpenable extends Error {
  constructor() {
    super("sealed with another secret, or changed since");
    this.name = "NotOpenable";
  }
}

/**
 * Encrypts what the database keeps and signs what callers keep, with keys made from the secret. `purpose` ties a text to its
 * place: what was sealed for one account does not open for another.
 */
export class SecretBox {
  readonly #keys: BoxKeys;
  readonly #all: readonly BoxKeys[];

  constructor(secret: string, previous: readonly string[]) {
    this.#keys = keysOf(secret);
    this.#all = [this.#keys, ...previous.map(keysOf)];
  }

  /** AES-256-GCM. */
  seal(text: string, purpose: string): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#keys.encryption, iv).setAAD(Buffer.from(purpose));
    const data = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return ["v1", this.#keys.id, iv.toString("base64url"), data.toString("base64url")].join(".");
  }

  /** Throws `NotOpenable`. */
  open(sealed: string, purpose: string): string {
    const [version, id, iv, data] = sealed.split(".");
    const keys = this.#all.find((candidate) => candidate.id === id);
    if (version !== "v1" || keys === undefined || iv === undefined || data === undefined) throw new NotOpenable();
    const bytes = Buffer.from(data, "base64url");
    try {
      const decipher = createDecipheriv("aes-256-gcm", keys.encryption, Buffer.from(iv, "base64url"))
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(-16));
      return decipher.update(bytes.subarray(0, -16), undefined, "utf8") + decipher.final("utf8");
    } catch {
      throw new NotOpenable();
    }
  }

  /** A signature that only this secret makes. */
  sign(text: string, purpose: string): string {
    return signature(this.#keys, text, purpose);
  }

  /** In constant time. */
  isSigned(given: string, text: string, purpose: string): boolean {
    const bytes = Buffer.from(given);
    return this.#all.some((keys) => {
      const wanted = Buffer.from(signature(keys, text, purpose));
      return bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
    });
  }
}

function keysOf(secret: string): BoxKeys {
  const derive = (use: string, length: number): Buffer =>
    Buffer.from(hkdfSync("sha256", secret, "", `nexus auth ${use}`, length));
  return {
    id: derive("id", 6).toString("base64url"),
    encryption: derive("encryption", 32),
    authentication: derive("authentication", 32),
  };
}

const signature = ({ authentication }: BoxKeys, text: string, purpose: string): string =>
  createHmac("sha256", authentication).update(`${purpose}\0${text}`).digest("base64url");
