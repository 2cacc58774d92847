// Made by `nexus compile` from plugins/user_manager/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Statistics } from "nexus-platform";
import type {
  Awaitable,
  BaseContext,
  BasePlugin,
  BaseRequest,
  Empty,
  EventEnvelope,
  PluginDefinition,
  Reply,
  RequestHeaders,
  WaitOptions,
} from "nexus-platform/runtime";

import type { Accounts } from "../../plugins/auth/contract.js";
import type { Database } from "../../plugins/database/contract.js";
import type { Email } from "../../plugins/email_service/contract.js";
import type { Users } from "../../plugins/user_manager/contract.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** Registrations stop here. */
  readonly max_users: number;
  /** A new account counts as verified once the token that was mailed to its address came back. */
  readonly email_verification: boolean;
  /** How long a mailed token is good. */
  readonly verification_ttl: string;
  /** Roles of nexus.yaml that a new account gets. */
  readonly roles: readonly string[];
}

/** Services that the manifest requires. */
export interface Services {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly email: Email | undefined;
}

/** Events that this plugin emits, with what `emit` takes. */
export interface Emits {
  readonly "user.registration.started": RegistrationStarted;
  readonly "user.created": UserCreated;
  readonly "user.verified": UserVerified;
}

/** Events that this plugin emits or handles by name. */
export interface Events {
  readonly "user.registration.started": EventEnvelope<"user.registration.started", RegistrationStarted>;
  readonly "user.created": EventEnvelope<"user.created", UserCreated>;
  readonly "user.verified": EventEnvelope<"user.verified", UserVerified>;
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly config: Config;
  readonly services: Services;
  /** Resolves when the event is accepted, never when its handlers finish. */
  readonly emit: <Name extends keyof Emits>(event: Name, data: Emits[Name]) => Promise<void>;
  /** Resolves with the next event of this name. */
  readonly waitFor: <Name extends keyof Events>(
    event: Name,
    options?: WaitOptions<Events[Name]>,
  ) => Promise<Events[Name]>;
}

/** Request of `POST /users`. */
export interface RegisterUserRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly body: NewUser;
  readonly services: Services;
}

/** Answer of `POST /users`: plain data is 201. */
export type RegisterUserResult = User | Reply<201, User>;

/** Request of `POST /users/verify`. */
export interface VerifyUserRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly body: Verification;
  readonly services: Services;
}

/** Answer of `POST /users/verify`: nothing is 204. */
export type VerifyUserResult = Empty | Reply<204, undefined>;

/** Request of `POST /users/verify/again`. */
export interface AskAgainRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `POST /users/verify/again`: nothing is 202. */
export type AskAgainResult = Empty | Reply<202, undefined>;

/** Request of `GET /users/{id}`. */
export interface GetUserRequest extends BaseRequest {
  readonly params: {
    readonly id: string;
  };
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /users/{id}`: plain data is 200. */
export type GetUserResult = User | Reply<200, User>;

/** Request of `GET /users`. */
export interface ListUsersRequest extends BaseRequest {
  readonly query: {
    readonly limit: number;
    /** The last account of the page before. */
    readonly after?: string;
  };
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /users`: plain data is 200. */
export type ListUsersResult = UserPage | Reply<200, UserPage>;

/** Request of `PUT /users/{id}/roles/{role}`. */
export interface GrantRoleRequest extends BaseRequest {
  readonly params: {
    readonly id: string;
    readonly role: string;
  };
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `PUT /users/{id}/roles/{role}`: nothing is 204. */
export type GrantRoleResult = Empty | Reply<204, undefined>;

/** Request of `DELETE /users/{id}/roles/{role}`. */
export interface RevokeRoleRequest extends BaseRequest {
  readonly params: {
    readonly id: string;
    readonly role: string;
  };
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `DELETE /users/{id}/roles/{role}`: nothing is 204. */
export type RevokeRoleResult = Empty | Reply<204, undefined>;

/** Services for others. */
export interface Provides {
  readonly users: Users;
  readonly statistics: Statistics;
}

/** Handlers of the routes. */
export interface Routes {
  /** Register a person */
  readonly registerUser: (request: RegisterUserRequest) => Awaitable<RegisterUserResult>;
  /** Confirm an address with the token that was mailed to it */
  readonly verifyUser: (request: VerifyUserRequest) => Awaitable<VerifyUserResult>;
  /** Have another token mailed */
  readonly askAgain: (request: AskAgainRequest) => Awaitable<AskAgainResult>;
  /** One account, for itself and for those who may see accounts */
  readonly getUser: (request: GetUserRequest) => Awaitable<GetUserResult>;
  /** Accounts, oldest first */
  readonly listUsers: (request: ListUsersRequest) => Awaitable<ListUsersResult>;
  /** Give an account a role of nexus.yaml */
  readonly grantRole: (request: GrantRoleRequest) => Awaitable<GrantRoleResult>;
  /** Take a role from an account */
  readonly revokeRole: (request: RevokeRoleRequest) => Awaitable<RevokeRoleResult>;
}

/** Who may use a route, by what it is about. */
export interface Access {
  readonly selfOrReader: (request: GetUserRequest) => Awaitable<boolean>;
}

/** Handlers of events. */
export interface Handlers {
  /** `user.created` */
  readonly askToVerify: (event: Events["user.created"]) => Awaitable<void>;
  /** `user.*` */
  readonly auditUser: (event: EventEnvelope) => Awaitable<void>;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<Config> {
  readonly provides: Provides;
  readonly routes: Routes;
  readonly access: Access;
  readonly on: Handlers;
}

export interface RegistrationStarted {
  readonly email: string;
  readonly name: string;
}

export interface UserCreated {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

export interface UserVerified {
  readonly id: string;
  readonly email: string;
}

export interface NewUser {
  readonly email: string;
  readonly name: string;
  /** How long it must be at least is a setting of auth. */
  readonly password: string;
}

export interface User {
  readonly id: string;
  /** Null where the account was made without one. */
  readonly email: string | null;
  readonly name: string;
  /** The address was confirmed. */
  readonly verified: boolean;
  readonly createdAt: string;
}

export interface Verification {
  readonly token: string;
}

export interface UserPage {
  readonly users: readonly User[];
  /** What to ask for `after`; null on the last page. */
  readonly next: string | null;
}

/** Tells whether an event that a pattern matched is the one of this name. */
export function isEvent<Name extends keyof Events>(event: EventEnvelope, name: Name): event is Events[Name] {
  return event.type === name;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
