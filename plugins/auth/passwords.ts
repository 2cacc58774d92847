import { unprocessable } from "nexus-platform";
import type { Context } from "#nexus/auth";
import type { HashedPassword } from "./contract.js";
import { Gate } from "./gate.js";

export type PasswordSettings = Context["config"]["password"];

/** Longer ones cost more to read than they gain. */
const maximumLength = 1_024;

/**
 * Hashes take the threads that files and names of hosts need, too: half of them at most, and never a queue that a flood of sign-ins
 * makes longer than five seconds.
 */
const limits = { width: 2, length: 200 };

const argon2 = () => import("@node-rs/argon2");

/** Passwords as argon2id hashes. */
export class Passwords {
  readonly #settings: PasswordSettings;
  readonly #nobody: string;
  readonly #gate = new Gate(limits);

  constructor(settings: PasswordSettings) {
    this.#settings = settings;
    this.#nobody = hashOfNobody(settings);
  }

  /** Throws 422 where the password is too short or too long. */
  async hash(password: string): Promise<HashedPassword> {
    this.#check(password);
    return this.rehash(password);
  }

  /** For a password that is in use, whatever its length. */
  async rehash(password: string): Promise<HashedPassword> {
    const { hash } = await argon2();
    const { memory_kib: memoryCost, iterations: timeCost, parallelism } = this.#settings;
    const options = { memoryCost, timeCost, parallelism };
    return { hash: await this.#gate.pass(() => hash(normal(password), options)) };
  }

  /** Without a hash it takes as long as with one, and is false. */
  async isRight(password: string, hash: string | null): Promise<boolean> {
    const { verify } = await argon2();
    const isEqual = await this.#gate.pass(() => verify(hash ?? this.#nobody, normal(password)));
    return isEqual && hash !== null;
  }

  /** Made with less than the settings ask for today. */
  async isOutdated(hash: string): Promise<boolean> {
    const { parseOptions } = await argon2();
    const made = parseOptions(hash);
    const { memory_kib, iterations, parallelism } = this.#settings;
    return made.memoryCost < memory_kib || made.timeCost < iterations || made.parallelism < parallelism;
  }

  #check(password: string): void {
    const { min_length } = this.#settings;
    const length = [...password].length;
    if (length >= min_length && length <= maximumLength) return;
    const message =
      length < min_length
        ? `needs at least ${min_length} characters`
        : `may have at most ${maximumLength.toLocaleString("en")} characters`;
    throw unprocessable(`The password ${message}.`, { errors: [{ pointer: "/password", message }] });
  }
}

/** A keyboard may compose "é" from one sign or two: both are one password. */
const normal = (password: string): string => password.normalize("NFKC");

/** Well-formed, with today's parameters, and the hash of no password that anybody knows. */
function hashOfNobody({ memory_kib, iterations, parallelism }: PasswordSettings): string {
  const zeros = (bytes: number): string => Buffer.alloc(bytes).toString("base64").replaceAll("=", "");
  return `$argon2id$v=19$m=${memory_kib},t=${iterations},p=${parallelism}$${zeros(16)}$${zeros(32)}`;
}
