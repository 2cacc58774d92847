import { conflict, duration, forbidden, notFound } from "nexus-platform";
import type { Context, NewUser } from "#nexus/user_manager";
import type { User } from "./contract.js";
import { takeSeat } from "./seats.js";
import type { UserDirectory } from "./user-directory.js";
import { verificationMail } from "./verification-mail.js";
import { VerificationTokens } from "./verification-tokens.js";

/** How an address becomes an account, and the account a verified one. */
export class Registrations {
  readonly #context: Context;
  readonly #directory: UserDirectory;
  readonly #tokens: VerificationTokens;
  #settings: Context["config"];

  constructor(context: Context, directory: UserDirectory) {
    this.#context = context;
    this.#directory = directory;
    this.#tokens = new VerificationTokens(context.services.database);
    this.#settings = context.config;
  }

  reconfigure(next: Context["config"]): void {
    this.#settings = next;
  }

  async register({ email: written, name, password }: NewUser): Promise<User> {
    const { emit, services } = this.#context;
    const email = written.toLowerCase();
    await emit("user.registration.started", { email, name });
    // Slow on purpose: not while a transaction holds others up.
    const hashed = await services.accounts.hashPassword(password);
    return services.database.transaction(async () => {
      if ((await services.accounts.findByEmail(email)) !== undefined) throw conflict(`${email} is registered already.`);
      if (!(await takeSeat(services.database, this.#settings.max_users)))
        throw forbidden("Registrations are closed: there are no places left.");
      const mustVerify = this.#settings.email_verification && services.email !== undefined;
      const account = await services.accounts.create({
        login: email,
        email,
        emailVerified: !mustVerify,
        password: hashed,
        roles: this.#settings.roles,
      });
      const user = await this.#directory.add(account, name);
      await emit("user.created", { id: user.id, email, name }); // commits with the account, or not at all
      return user;
    });
  }

  /** Mails a token to the account's address, if that is still to be verified. False where nothing is to be done. */
  async askToVerify(id: string): Promise<boolean> {
    const { app, clock, services } = this.#context;
    const user = await this.#directory.find(id);
    const { email: mails } = services;
    if (mails === undefined || user === undefined || user.email === null || user.verified) return false;
    const { email, name } = user;
    const expiresAt = clock.now() + duration(this.#settings.verification_ttl);
    // The mail is an event: it leaves once its token is stored, or not at all.
    await services.database.transaction(async () => {
      const token = await this.#tokens.issue({ accountId: id, email }, expiresAt);
      await mails.send(verificationMail({ email, name }, token, app.name));
    });
    return true;
  }

  async askAgain(id: string): Promise<void> {
    if (!(await this.askToVerify(id))) throw conflict("There is no address to confirm.");
  }

  async verify(token: string): Promise<void> {
    const { clock, emit, services } = this.#context;
    await services.database.transaction(async () => {
      const proven = await this.#tokens.redeem(token, clock.now());
      if (proven === undefined || !(await services.accounts.verifyEmail(proven.accountId, proven.email))) {
        throw notFound("This token is not known, was used already or is too old.");
      }
      await emit("user.verified", { id: proven.accountId, email: proven.email });
    });
  }
}
