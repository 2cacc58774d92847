import { conflict, forbidden, notFound } from "nexus-platform";
import type { Context, NewUser } from "#nexus/user_manager";
import type { AccountStore } from "./account-store.js";
import type { User } from "./contract.js";
import { verificationMail } from "./verification-mail.js";
import { VerificationTokens } from "./verification-tokens.js";

/** How an address becomes an account, and the account a verified one. */
export class Registrations {
  readonly #context: Context;
  readonly #accounts: AccountStore;
  readonly #tokens: VerificationTokens;
  #settings: Context["config"];

  constructor(context: Context, accounts: AccountStore) {
    this.#context = context;
    this.#accounts = accounts;
    this.#tokens = new VerificationTokens(context.services.database);
    this.#settings = context.config;
  }

  reconfigure(next: Context["config"]): void {
    this.#settings = next;
  }

  async register({ email: written, name }: NewUser): Promise<User> {
    const { emit, services } = this.#context;
    const email = written.toLowerCase();
    await emit("user.registration.started", { email, name });
    return services.database.transaction(async () => {
      const { all } = await this.#accounts.count();
      if (all >= this.#settings.max_users) throw forbidden("Registrations are closed: there are no places left.");
      if (await this.#accounts.hasEmail(email)) throw conflict(`${email} is registered already.`);
      const mustVerify = this.#settings.email_verification && services.email !== undefined;
      const user = await this.#accounts.add({ email, name, verified: !mustVerify });
      await emit("user.created", { id: user.id, email, name }); // commits with the account, or not at all
      return user;
    });
  }

  /** Mails a token to the account's address, if that is still to be verified. */
  async askToVerify(id: string): Promise<void> {
    const { app, services } = this.#context;
    const user = await this.#accounts.find(id);
    if (services.email === undefined || user === undefined || user.verified) return;
    await services.email.send(verificationMail(user, await this.#tokens.issue(id), app.name));
  }

  async verify(token: string): Promise<void> {
    const { emit, services } = this.#context;
    await services.database.transaction(async () => {
      const id = await this.#tokens.redeem(token);
      if (id === undefined) throw notFound("This token is not known, or was used already.");
      const { email } = await this.#accounts.markVerified(id);
      await emit("user.verified", { id, email });
    });
  }
}
