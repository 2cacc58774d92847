import type { Kysely } from "kysely";
import { type Clock, unauthorized } from "nexus-platform";
import type { AccountStore } from "./account-store.js";
import type { Account } from "./contract.js";
import { type CookieSettings, cookieHeader, cookieIn, type RequestHeaders } from "./cookies.js";
import { digest } from "./digest.js";
import { lowered } from "./names.js";
import type { Flow, Identity, OpenIdProviders } from "./openid-providers.js";
import type { SecretBox } from "./secret-box.js";
import type { Origin } from "./sign-in.js";
import type { Database, Tables } from "./tables.js";
import type { Trail } from "./trail.js";

export interface OpenIdSignInParts {
  readonly providers: OpenIdProviders;
  readonly accounts: AccountStore;
  readonly database: Database;
  readonly box: SecretBox;
  readonly trail: Trail;
  readonly clock: Clock;
  readonly cookies: CookieSettings;
  readonly cookieName: string;
}

/** How long somebody may take at the provider. */
const patience = 600_000;
const purpose = "openid connect flow";

/** Joins what a provider says about somebody with an account of ours. */
export class OpenIdSignIn {
  readonly #parts: OpenIdSignInParts;
  readonly #tables: Kysely<Tables>;

  constructor(parts: OpenIdSignInParts) {
    this.#parts = parts;
    this.#tables = parts.database.for<Tables>();
  }

  /** The flow is kept, encrypted, by the browser that began it: another one cannot finish it. */
  async begin(provider: string): Promise<{ readonly url: string; readonly cookie: string }> {
    const { providers, box, clock } = this.#parts;
    const { flow, url } = await providers.begin(provider);
    const value = box.seal(JSON.stringify({ ...flow, until: clock.now() + patience }), purpose);
    return { url, cookie: this.#cookie(value, patience / 1_000) };
  }

  /** The account of whom the provider signed in. Throws 401. */
  async finish(
    provider: string,
    { headers, query, origin }: { readonly headers: RequestHeaders; readonly query: string; readonly origin: Origin },
  ): Promise<{ readonly accountId: string; readonly cookie: string }> {
    const flow = this.#flowIn(headers);
    if (flow === null || flow.provider !== provider) {
      throw unauthorized("This browser did not begin the sign-in, or too long ago. Begin again.");
    }
    const identity = await this.#parts.providers.finish(flow, query);
    const account = await this.#accountOf(identity, origin);
    const deed = { action: "sign_in", account: account.id, details: { method: `oidc:${provider}` }, ...origin };
    if (account.disabled) {
      await this.#parts.trail.record({ ...deed, outcome: "refused", who: null });
      throw unauthorized("The sign-in was not completed. Begin again.");
    }
    await this.#parts.trail.record({ ...deed, who: account.id });
    return { accountId: account.id, cookie: this.#cookie("", 0) };
  }

  /** Lax, because the browser comes back from another site. */
  #cookie(value: string, maxAge: number): string {
    const { cookies, cookieName } = this.#parts;
    return cookieHeader(cookies, { name: cookieName, value, path: cookies.path, maxAge, sameSite: "lax" });
  }

  #flowIn(headers: RequestHeaders): Flow | null {
    const { box, clock, cookieName } = this.#parts;
    const sealed = cookieIn(headers, cookieName);
    if (sealed === undefined || sealed === "") return null;
    try {
      // Only this plugin can have sealed it.
      const flow = JSON.parse(box.open(sealed, purpose)) as Flow & { readonly until: number };
      return flow.until > clock.now() ? flow : null;
    } catch {
      return null;
    }
  }

  async #accountOf(identity: Identity, origin: Origin): Promise<Account> {
    const key = digest(`${identity.issuer}\0${identity.subject}`);
    const known = await this.#known(key);
    if (known !== undefined) return known;
    try {
      return await this.#parts.database.transaction(() => this.#join(identity, key, origin));
    } catch (error) {
      // Two first sign-ins at once: the other one was faster.
      const joined = await this.#known(key);
      if (joined !== undefined) return joined;
      throw error;
    }
  }

  async #known(key: string): Promise<Account | undefined> {
    const row = await this.#tables
      .selectFrom("auth_identities")
      .select("account_id")
      .where("subject_hash", "=", key)
      .executeTakeFirst();
    return row && this.#parts.accounts.find(row.account_id);
  }

  async #join(identity: Identity, key: string, origin: Origin): Promise<Account> {
    const { accounts, clock, trail } = this.#parts;
    const account = (await this.#sameAddress(identity)) ?? (await this.#create(identity));
    const { provider } = identity;
    await this.#tables
      .insertInto("auth_identities")
      .values({ subject_hash: key, account_id: account.id, provider, created_at: clock.now() })
      .execute();
    await trail.record({
      action: "identity.joined",
      who: account.id,
      account: account.id,
      details: { provider },
      ...origin,
    });
    return (await accounts.find(account.id)) ?? account;
  }

  /** Verified on both sides: else whoever registers somebody else's address first would be joined with them. */
  async #sameAddress({ provider, verifiedEmail }: Identity): Promise<Account | undefined> {
    const { providers, accounts } = this.#parts;
    if (verifiedEmail === null || !providers.settingsOf(provider).link_by_verified_email) return undefined;
    const account = await accounts.findByEmail(verifiedEmail);
    return account?.emailVerified === true ? account : undefined;
  }

  async #create({ provider, subject, verifiedEmail }: Identity): Promise<Account> {
    const { accounts, providers } = this.#parts;
    const isFree = verifiedEmail !== null && (await accounts.findByEmail(verifiedEmail)) === undefined;
    return accounts.create({
      // Never an address: nobody else's login, and no password opens it.
      login: `oidc:${provider}:${digest(subject).slice(0, 32)}`,
      ...(isFree ? { email: lowered(verifiedEmail), emailVerified: true } : {}),
      roles: providers.settingsOf(provider).default_roles,
    });
  }
}
