/**
 * The accounts, for other plugins. Everything runs in the caller's transaction where there is one. What is refused is thrown as
 * a problem: 404 no such account, 409 the login or the address is taken, 422 the password or a role is not acceptable.
 */
export interface Accounts {
  /** The new account; its address counts as unverified unless it says otherwise. */
  create(account: NewAccount): Promise<Account>;
  find(id: string): Promise<Account | undefined>;
  /** Logins and addresses are compared with A to Z in lower case. */
  findByLogin(login: string): Promise<Account | undefined>;
  findByEmail(email: string): Promise<Account | undefined>;
  /** Oldest first, those after the account `after`. */
  list(page: { readonly limit: number; readonly after?: string | undefined }): Promise<readonly Account[]>;
  count(): Promise<{ readonly all: number; readonly verified: number }>;
  /**
   * A hash takes about 50 ms: make it before a transaction begins, and hand it to `create` or `setPassword` inside. Throws 422
   * where the password is too short or too long.
   */
  hashPassword(password: string): Promise<HashedPassword>;
  /** Ends every sign-in and every lock of the account. Null: nobody can sign in with a password. */
  setPassword(id: string, password: string | HashedPassword | null): Promise<void>;
  /** A new address is unverified; null takes it away. */
  setEmail(id: string, email: string | null): Promise<void>;
  /** True where `email` still was the account's address and is verified from now on. */
  verifyEmail(id: string, email: string): Promise<boolean>;
  /** Ends every sign-in; API keys stop working. */
  disable(id: string): Promise<void>;
  enable(id: string): Promise<void>;
  /** Roles of nexus.yaml only. Having it already is fine. */
  addRole(id: string, role: string): Promise<void>;
  removeRole(id: string, role: string): Promise<void>;
  /** Ends every sign-in. API keys keep working. */
  revokeSessions(id: string): Promise<void>;
  /** Forgets failed attempts to sign in. */
  unlock(id: string): Promise<void>;
  /** For somebody who has lost the device and the recovery codes. */
  resetTotp(id: string): Promise<void>;
  delete(id: string): Promise<void>;
}

export interface NewAccount {
  /** What is typed to sign in, an address or a name; kept with A to Z in lower case. 1 to 254 characters, no spaces. */
  readonly login: string;
  readonly email?: string | null;
  readonly emailVerified?: boolean;
  /** Left out: nobody can sign in with a password. */
  readonly password?: string | HashedPassword;
  /** Roles of nexus.yaml. */
  readonly roles?: readonly string[];
}

export interface Account {
  readonly id: string;
  readonly login: string;
  /** A to Z in lower case. */
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly disabled: boolean;
  readonly hasPassword: boolean;
  /** As assigned, also those that nexus.yaml does not know any more: they give nothing. */
  readonly roles: readonly string[];
  /** ISO 8601. */
  readonly createdAt: string;
}

/** What `hashPassword` made. */
export interface HashedPassword {
  readonly hash: string;
}
