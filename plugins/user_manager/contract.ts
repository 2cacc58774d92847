/** The accounts, for other plugins. */
export interface Users {
  /** Undefined where there is no such account. */
  find(id: string): Promise<User | undefined>;
}

export interface User {
  readonly id: string;
  /** Lower case. Null where the account was made without one. */
  readonly email: string | null;
  readonly name: string;
  /** The address was confirmed. */
  readonly verified: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
}
