import type { Services } from "#nexus/user_manager";

export type Database = Services["database"];

/** Tables of this plugin. What signing in needs is kept by auth. */
export interface Tables {
  readonly user_manager_profiles: {
    readonly account_id: string;
    readonly name: string;
  };
  /** One row. */
  readonly user_manager_seats: {
    readonly id: number;
    readonly taken: number;
  };
  readonly user_manager_verifications: {
    readonly account_id: string;
    /** The address that the token was mailed to. */
    readonly email: string;
    /** SHA-256, so that a stolen database confirms nothing. */
    readonly token_hash: string;
    /** Milliseconds since 1970. */
    readonly expires_at: number;
  };
}
