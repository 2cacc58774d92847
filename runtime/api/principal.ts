/** Who makes a request, as the `authentication` service found out. */
export interface Principal {
  readonly id: string;
  readonly roles: readonly string[];
  /** Permissions of the roles and any of its own; "*" is all. */
  readonly permissions: readonly string[];
  /** How it was authenticated: "password", "api-key", …; set by the provider. */
  readonly method: string;
  /** Id of the sign-in that the request belongs to; left out where there is none, with an API key for example. */
  readonly session?: string;
}
