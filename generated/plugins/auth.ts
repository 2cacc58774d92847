// Made by `nexus compile` from plugins/auth/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Audit, Authentication } from "nexus-platform";
import type {
  Awaitable,
  BaseContext,
  BasePlugin,
  BaseRequest,
  Empty,
  PluginDefinition,
  Reply,
  RequestHeaders,
} from "nexus-platform/runtime";

import type { Accounts } from "../../plugins/auth/contract.js";
import type { Database } from "../../plugins/database/contract.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** Encrypts signing keys and one-time secrets in the database: at least 32 characters, the same in every instance. Empty: `secret_file`. */
  readonly secret: string;
  /** Where the secret is kept when `secret` is empty. Made at the first start, readable by its owner only. */
  readonly secret_file: string;
  /** Secrets that were used before. What they encrypted can still be read. */
  readonly previous_secrets: readonly string[];
  /** `iss` of access tokens. Empty: the application's name. */
  readonly issuer: string;
  /** `aud` of access tokens. Empty: the application's name. */
  readonly audience: string;
  /** How long an access token is good. */
  readonly access_token_ttl: string;
  /** How long a sign-in lasts without being used. */
  readonly refresh_token_ttl: string;
  /** How long a sign-in lasts at most. */
  readonly session_max_age: string;
  /** How long a key signs new tokens. */
  readonly key_rotation: string;
  /** How long other instances may still admit what was revoked. 0s asks the database at every request. */
  readonly revocation_delay: string;
  readonly password: {
    /** Characters that a new password needs. */
    readonly min_length: number;
    /** Memory of one argon2id hash in KiB. */
    readonly memory_kib: number;
    /** Passes of argon2id. */
    readonly iterations: number;
    /** Lanes of argon2id. */
    readonly parallelism: number;
  };
  readonly lockout: {
    /** Failures after which an account is locked. */
    readonly account_failures: number;
    /** Failures after which an address is locked. */
    readonly address_failures: number;
    /** The first lock. Each further failure doubles it. */
    readonly delay: string;
    /** The longest lock. */
    readonly max_delay: string;
    /** Failures are forgotten so long after the last one. */
    readonly forget_after: string;
  };
  readonly cookies: {
    /** Browsers may ask for cookies instead of tokens. */
    readonly enabled: boolean;
    /** Empty: only the host that set them. */
    readonly domain: string;
    readonly same_site: "lax" | "strict" | "none";
    /** Sent over HTTPS only. */
    readonly secure: boolean;
    /** Path of this plugin's routes as browsers see it. */
    readonly path: string;
  };
  readonly api_keys: {
    /** How long a key is good where its maker does not say. */
    readonly default_ttl: string;
    /** How long a key is good at most. */
    readonly max_ttl: string;
    /** Keys that an account may have. */
    readonly max_per_account: number;
  };
  readonly oidc: {
    /** Where a browser is sent after a sign-in with cookies. */
    readonly after_login: string;
    /** OpenID Connect providers by name, as it stands in the address of their routes. */
    readonly providers: {
      readonly [key: string]: {
        /** HTTPS; HTTP for loopback addresses only. */
        readonly issuer: string;
        readonly client_id: string;
        /** Empty: a public client. */
        readonly client_secret: string;
        /** Separated by spaces. */
        readonly scopes: string;
        /** Address of `/auth/oidc/{provider}/callback` as browsers see it. */
        readonly redirect_uri: string;
        /** A first sign-in joins the account that has the same address, where both sides have verified it. */
        readonly link_by_verified_email: boolean;
        /** Roles of an account that the first sign-in makes. */
        readonly default_roles: readonly string[];
      };
    };
  };
}

/** Services that the manifest requires. */
export interface Services {
  readonly database: Database;
  readonly audit: Audit | undefined;
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly config: Config;
  readonly services: Services;
}

/** Request of `POST /auth/login`. */
export interface LoginRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly body: Login;
  readonly services: Services;
}

/** Answer of `POST /auth/login`: plain data is 200. */
export type LoginResult = SignedIn | Reply<200, SignedIn>;

/** Request of `POST /auth/refresh`. */
export interface RefreshRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly body: Refresh;
  readonly services: Services;
}

/** Answer of `POST /auth/refresh`: plain data is 200. */
export type RefreshResult = SignedIn | Reply<200, SignedIn>;

/** Request of `POST /auth/logout`. */
export interface LogoutRequest extends BaseRequest {
  readonly query: {
    /** Every sign-in of the account. */
    readonly everywhere: boolean;
  };
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `POST /auth/logout`: nothing is 204. */
export type LogoutResult = Empty | Reply<204, undefined>;

/** Request of `GET /auth/me`. */
export interface WhoAmIRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /auth/me`: plain data is 200. */
export type WhoAmIResult = Me | Reply<200, Me>;

/** Request of `POST /auth/password`. */
export interface ChangePasswordRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly body: PasswordChange;
  readonly services: Services;
}

/** Answer of `POST /auth/password`: nothing is 204. */
export type ChangePasswordResult = Empty | Reply<204, undefined>;

/** Request of `POST /auth/totp`. */
export interface EnrollTotpRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly body: PasswordProof;
  readonly services: Services;
}

/** Answer of `POST /auth/totp`: plain data is 200. */
export type EnrollTotpResult = TotpEnrolment | Reply<200, TotpEnrolment>;

/** Request of `POST /auth/totp/confirm`. */
export interface ConfirmTotpRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly body: TotpCode;
  readonly services: Services;
}

/** Answer of `POST /auth/totp/confirm`: plain data is 200. */
export type ConfirmTotpResult = RecoveryCodes | Reply<200, RecoveryCodes>;

/** Request of `POST /auth/totp/disable`. */
export interface DisableTotpRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly body: TotpDisable;
  readonly services: Services;
}

/** Answer of `POST /auth/totp/disable`: nothing is 204. */
export type DisableTotpResult = Empty | Reply<204, undefined>;

/** Request of `POST /auth/keys`. */
export interface CreateKeyRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly body: NewKey;
  readonly services: Services;
}

/** Answer of `POST /auth/keys`: plain data is 201. */
export type CreateKeyResult = CreatedKey | Reply<201, CreatedKey>;

/** Request of `GET /auth/keys`. */
export interface ListKeysRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /auth/keys`: plain data is 200. */
export type ListKeysResult = KeyList | Reply<200, KeyList>;

/** Request of `DELETE /auth/keys/{id}`. */
export interface RevokeKeyRequest extends BaseRequest {
  readonly params: {
    readonly id: string;
  };
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `DELETE /auth/keys/{id}`: nothing is 204. */
export type RevokeKeyResult = Empty | Reply<204, undefined>;

/** Request of `GET /auth/jwks.json`. */
export interface PublishKeysRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /auth/jwks.json`: plain data is 200. */
export type PublishKeysResult = KeySet | Reply<200, KeySet>;

/** Request of `GET /auth/oidc/{provider}/login`. */
export interface StartOidcRequest extends BaseRequest {
  readonly params: {
    readonly provider: string;
  };
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /auth/oidc/{provider}/login`. */
export type StartOidcResult = Reply<302, undefined>;

/** Request of `GET /auth/oidc/{provider}/callback`. */
export interface FinishOidcRequest extends BaseRequest {
  readonly params: {
    readonly provider: string;
  };
  readonly headers: RequestHeaders;
  readonly services: Services;
}

/** Answer of `GET /auth/oidc/{provider}/callback`: plain data is 200. */
export type FinishOidcResult = SignedIn | Reply<200, SignedIn> | Reply<303, undefined>;

/** Services for others. */
export interface Provides {
  readonly authentication: Authentication;
  readonly accounts: Accounts;
}

/** Handlers of the routes. */
export interface Routes {
  /** Sign in with a password */
  readonly login: (request: LoginRequest) => Awaitable<LoginResult>;
  /** Change a refresh token for new tokens */
  readonly refresh: (request: RefreshRequest) => Awaitable<RefreshResult>;
  /** Sign out, here or everywhere */
  readonly logout: (request: LogoutRequest) => Awaitable<LogoutResult>;
  /** Who is signed in */
  readonly whoAmI: (request: WhoAmIRequest) => Awaitable<WhoAmIResult>;
  /** Change one's password; every other sign-in ends */
  readonly changePassword: (request: ChangePasswordRequest) => Awaitable<ChangePasswordResult>;
  /** Begin to use one-time codes */
  readonly enrollTotp: (request: EnrollTotpRequest) => Awaitable<EnrollTotpResult>;
  /** Prove that the one-time codes work; from now on signing in needs one */
  readonly confirmTotp: (request: ConfirmTotpRequest) => Awaitable<ConfirmTotpResult>;
  /** Stop using one-time codes */
  readonly disableTotp: (request: DisableTotpRequest) => Awaitable<DisableTotpResult>;
  /** Make an API key; it is shown this once */
  readonly createKey: (request: CreateKeyRequest) => Awaitable<CreateKeyResult>;
  /** One's API keys */
  readonly listKeys: (request: ListKeysRequest) => Awaitable<ListKeysResult>;
  /** Revoke an API key */
  readonly revokeKey: (request: RevokeKeyRequest) => Awaitable<RevokeKeyResult>;
  /** Public keys of access tokens, as a JSON Web Key Set */
  readonly publishKeys: (request: PublishKeysRequest) => Awaitable<PublishKeysResult>;
  /** Go to an OpenID Connect provider to sign in */
  readonly startOidc: (request: StartOidcRequest) => Awaitable<StartOidcResult>;
  /** Come back from an OpenID Connect provider */
  readonly finishOidc: (request: FinishOidcRequest) => Awaitable<FinishOidcResult>;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<Config> {
  readonly provides: Provides;
  readonly routes: Routes;
}

export interface Login {
  readonly login: string;
  readonly password: string;
  /** A one-time code, or a recovery code. */
  readonly code?: string;
  /** Browsers: answer with cookies instead of tokens. */
  readonly cookies: boolean;
}

/** `Login` as it is written: what has a default may be left out. */
export interface LoginInput {
  readonly login: string;
  readonly password: string;
  /** A one-time code, or a recovery code. */
  readonly code?: string;
  /** Browsers: answer with cookies instead of tokens. */
  readonly cookies?: boolean;
}

export interface SignedIn {
  readonly tokenType: "Bearer" | "Cookie";
  /** Seconds that the access token is good. */
  readonly expiresIn: number;
  /** Not with cookies. */
  readonly accessToken?: string;
  /** Good for one use: the answer holds the next one. Not with cookies. */
  readonly refreshToken?: string;
  /** With cookies: what `x-csrf-token` has to be in every request that changes something. */
  readonly csrfToken?: string;
}

export interface Refresh {
  /** Left out: the cookie. */
  readonly refreshToken?: string;
}

export interface Me {
  readonly id: string;
  readonly login: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  /** password, totp, api-key, or the name of an OpenID Connect provider after `oidc:`. */
  readonly method: string;
  /** Signing in needs a one-time code. */
  readonly totp: boolean;
}

export interface PasswordChange {
  readonly password: string;
  readonly newPassword: string;
}

export interface PasswordProof {
  readonly password: string;
}

export interface TotpEnrolment {
  /** Base32. */
  readonly secret: string;
  /** otpauth://, for a QR code. */
  readonly uri: string;
}

export interface TotpCode {
  readonly code: string;
}

export interface RecoveryCodes {
  /** Each replaces a one-time code once. They are not shown again. */
  readonly recoveryCodes: readonly string[];
}

export interface TotpDisable {
  readonly password: string;
  /** A one-time code, or a recovery code. */
  readonly code: string;
}

export interface NewKey {
  readonly name: string;
  readonly permissions: readonly string[];
  /** Seconds. */
  readonly expiresIn?: number;
}

export interface CreatedKey {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  /** `authorization: Bearer …` or `x-api-key: …`. Not shown again. */
  readonly key: string;
}

export interface KeyList {
  readonly keys: readonly Key[];
}

export interface Key {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string;
  /** To the hour. */
  readonly lastUsedAt: string | null;
}

export interface KeySet {
  readonly keys: readonly {
    readonly kid: string;
    readonly kty: string;
    readonly crv: string;
    readonly x: string;
    readonly alg: string;
    readonly use: string;
  }[];
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
