import type { Services } from "#nexus/auth";

export type Database = Services["database"];

/** Tables of this plugin, as its migrations make them. Times are milliseconds since 1970, flags 0 and 1. */
export interface Tables {
  readonly auth_accounts: AccountRow;
  readonly auth_account_roles: { readonly account_id: string; readonly role: string };
  readonly auth_identities: {
    readonly subject_hash: string;
    readonly account_id: string;
    readonly provider: string;
    readonly created_at: number;
  };
  readonly auth_sessions: {
    readonly id: string;
    readonly account_id: string;
    readonly method: string;
    readonly created_at: number;
    readonly expires_at: number;
    readonly revoked_at: number | null;
  };
  readonly auth_refresh_tokens: {
    readonly token_hash: string;
    readonly session_id: string;
    readonly expires_at: number;
    /** Set once it was changed for the next one. */
    readonly used_at: number | null;
  };
  readonly auth_api_keys: ApiKeyRow;
  readonly auth_totp: {
    readonly account_id: string;
    /** Encrypted. */
    readonly secret: string;
    readonly confirmed_at: number | null;
    /** The time step of the last code that was taken. */
    readonly last_step: number;
  };
  readonly auth_recovery_codes: {
    readonly code_hash: string;
    readonly account_id: string;
    readonly used_at: number | null;
  };
  readonly auth_attempts: {
    readonly subject: string;
    readonly failures: number;
    readonly last_at: number;
    readonly locked_until: number;
  };
  readonly auth_signing_keys: {
    readonly kid: string;
    /** JSON Web Key. */
    readonly public_key: string;
    /** JSON Web Key, encrypted. */
    readonly private_key: string;
    readonly created_at: number;
  };
}

export interface AccountRow {
  readonly id: string;
  readonly login: string;
  readonly email: string | null;
  readonly email_verified: number;
  readonly password_hash: string | null;
  readonly disabled: number;
  readonly created_at: number;
}

export interface ApiKeyRow {
  readonly id: string;
  readonly key_hash: string;
  readonly account_id: string;
  readonly name: string;
  /** JSON list. */
  readonly permissions: string;
  readonly created_at: number;
  readonly expires_at: number;
  readonly revoked_at: number | null;
  readonly last_used_at: number | null;
}
