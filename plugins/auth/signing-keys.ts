import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import type { Kysely } from "kysely";
import type { Clock } from "nexus-platform";
import { NotOpenable, type SecretBox } from "./secret-box.js";
import type { Database, Tables } from "./tables.js";

/** The one algorithm that tokens are signed with, and the one that is accepted. */
export const algorithm = "EdDSA";

type CryptoKey = Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];

export interface SigningKey {
  readonly kid: string;
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
  /** As it is published. */
  readonly jwk: JWK;
  readonly createdAt: number;
}

export interface SigningKeysParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly box: SecretBox;
  /** Milliseconds for which a key signs. */
  readonly rotation: number;
  /** Milliseconds that a token is good: as long, an old key verifies. */
  readonly tokenLife: number;
}

/** Instances learn of a new key within a minute and may sign with the old one until then; their clocks may differ, too. */
const slack = 3_600_000;

/** An unknown key may be a new one of another instance; made-up ones must not keep the database busy. */
const pauseAfterMiss = 1_000;

/** The keys of access tokens: in the database, private parts encrypted. The newest signs, the others verify until their tokens are out. */
export class SigningKeys {
  readonly #parts: SigningKeysParts;
  readonly #tables: Kysely<Tables>;
  #keys: ReadonlyMap<string, SigningKey> = new Map();
  #missedAt = Number.NEGATIVE_INFINITY;
  #loading: Promise<void> | null = null;

  constructor(parts: SigningKeysParts) {
    this.#parts = parts;
    this.#tables = parts.database.for<Tables>();
  }

  /** Reads the keys, makes a new one where it is time, and drops those that no token needs. */
  async keepUp(): Promise<void> {
    await this.#load();
    const { clock, rotation } = this.#parts;
    const newest = this.#newest();
    if (newest === undefined || newest.createdAt + rotation <= clock.now()) await this.rotate();
    await this.#dropUnneeded();
  }

  /** A new key signs from now on. `revokeOld`: tokens of the old ones hold no longer. */
  async rotate({ revokeOld = false }: { readonly revokeOld?: boolean } = {}): Promise<string> {
    const { box, clock } = this.#parts;
    const pair = await generateKeyPair(algorithm, { extractable: true });
    const publicJwk = await exportJWK(pair.publicKey);
    const kid = await calculateJwkThumbprint(publicJwk);
    const row = {
      kid,
      public_key: JSON.stringify(publicJwk),
      private_key: box.seal(JSON.stringify(await exportJWK(pair.privateKey)), purposeOf(kid)),
      created_at: clock.now(),
    };
    await this.#tables.insertInto("auth_signing_keys").values(row).execute();
    if (revokeOld) await this.#tables.deleteFrom("auth_signing_keys").where("kid", "!=", kid).execute();
    await this.#loading; // It may have begun before the new key was there.
    await this.#load();
    return kid;
  }

  get current(): SigningKey {
    const newest = this.#newest();
    if (newest === undefined) throw new Error("auth has no signing key: it did not start.");
    return newest;
  }

  /** Of those known just now. */
  has(kid: string): boolean {
    return this.#keys.has(kid);
  }

  /** Looks into the database once more where it is not known, unless one was looked for in vain just now. */
  async find(kid: string): Promise<SigningKey | undefined> {
    if (!this.#keys.has(kid)) await this.#loading; // It may have begun before the key was there.
    if (!this.#keys.has(kid) && this.#parts.clock.now() - this.#missedAt >= pauseAfterMiss) {
      await this.#load();
      if (!this.#keys.has(kid)) this.#missedAt = this.#parts.clock.now();
    }
    return this.#keys.get(kid);
  }

  /** JSON Web Key Set. */
  published(): readonly JWK[] {
    return [...this.#keys.values()].map(({ jwk }) => jwk);
  }

  #newest(): SigningKey | undefined {
    return [...this.#keys.values()].at(-1);
  }

  #load(): Promise<void> {
    this.#loading ??= this.#parts.database
      .primary(() => this.#read())
      .finally(() => {
        this.#loading = null;
      });
    return this.#loading;
  }

  async #read(): Promise<void> {
    const rows = await this.#tables
      .selectFrom("auth_signing_keys")
      .selectAll()
      .orderBy("created_at")
      .orderBy("kid")
      .execute();
    const keys = rows.map(async (row) => this.#keys.get(row.kid) ?? (await this.#opened(row)));
    this.#keys = new Map((await Promise.all(keys)).map((key) => [key.kid, key]));
  }

  async #opened({ kid, public_key, private_key, created_at }: Tables["auth_signing_keys"]): Promise<SigningKey> {
    const publicJwk = JSON.parse(public_key) as JWK; // This plugin wrote it.
    const privateJwk = JSON.parse(this.#open(private_key, kid)) as JWK;
    return {
      kid,
      // A JWK of this algorithm is a key pair, never a shared secret.
      publicKey: (await importJWK(publicJwk, algorithm)) as CryptoKey,
      privateKey: (await importJWK(privateJwk, algorithm)) as CryptoKey,
      jwk: { ...publicJwk, kid, alg: algorithm, use: "sig" },
      createdAt: created_at,
    };
  }

  #open(sealed: string, kid: string): string {
    try {
      return this.#parts.box.open(sealed, purposeOf(kid));
    } catch (error) {
      if (!(error instanceof NotOpenable)) throw error;
      throw new Error(
        "The signing keys in the database were encrypted with another secret. Give auth.secret (or the file of auth.secret_file) " +
          "as it was; to change it, put the old one into auth.previous_secrets.",
      );
    }
  }

  async #dropUnneeded(): Promise<void> {
    const { clock, tokenLife } = this.#parts;
    const keys = [...this.#keys.values()];
    const unneeded = keys.filter((_, index) => {
      const successor = keys[index + 1];
      return successor !== undefined && successor.createdAt + tokenLife + slack < clock.now();
    });
    if (unneeded.length === 0) return;
    const kids = unneeded.map(({ kid }) => kid);
    await this.#tables.deleteFrom("auth_signing_keys").where("kid", "in", kids).execute();
    await this.#load();
  }
}

const purposeOf = (kid: string): string => `signing key ${kid}`;
