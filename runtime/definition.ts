/**
 * What generated code hands to the runtime: plain data and typed slots, nothing dynamic. Durations are milliseconds, sizes
 * bytes. The compiler's emit phase writes values of these types; `defineApplication` in generated/app.ts joins them.
 */

import type { PluginMigrations } from "./api/services/migrations.js";
import type { JsonObject, JsonSchema } from "./json.js";
import type { PluginSlot } from "./lifecycle/plugin-slot.js";

/** An application as it was compiled. `Services` and `PluginName` carry its names into tests; they exist only as types. */
export interface ApplicationDefinition<Types extends ApplicationTypes = ApplicationTypes> {
  readonly name: string;
  readonly version: string;
  readonly settings: SettingsDefinition;
  readonly events: EventTable;
  readonly routes: readonly RouteDefinition[];
  readonly schemas: SchemaTable;
  readonly jobs: readonly JobDefinition[];
  /** Of every plugin that has some, in start order. */
  readonly migrations: readonly PluginMigrations[];
  /** The plugin that provides each service that the runtime itself relies on: the bound one where there are several. */
  readonly features: FeatureProviders;
  /** Roles of nexus.yaml with their permissions ("*" is all), for the authentication service. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly permissions: readonly string[];
  /** Makes fresh slots in start order. Called once for each running application, so that tests can run several. */
  readonly wire: () => readonly PluginSlot[];
  /** Never set: it only carries types. */
  readonly types?: Types;
}

/** A service that is not here has no provider; what relies on it was refused by the compiler. */
export type FeatureProviders = Readonly<Partial<Record<Feature, string>>>;

export type Feature = "authentication" | "outbox" | "scheduler" | "database" | "cache" | "audit";

export interface ApplicationTypes {
  readonly services: object;
  readonly pluginName: string;
  readonly events: object;
}

// --------------------------------------------------------------------------------------------------------- settings

export interface SettingsDefinition {
  /** nexus.yaml as written, `${…}` unresolved. */
  readonly base: SettingsLayer;
  /** Overlays by environment name; every declared name is here, and development, test and production are always known. */
  readonly environments: Readonly<Record<string, SettingsLayer>>;
  /** JSON Schemas of each plugin's settings, by plugin. A plugin without a `config` has no settings. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

export interface SettingsLayer {
  readonly server?: JsonObject;
  readonly logging?: JsonObject;
  readonly plugins?: Readonly<Record<string, JsonObject>>;
}

// ----------------------------------------------------------------------------------------------------------- events

/** Complete before the first plugin starts. */
export type EventTable = Readonly<Record<string, EventDefinition>>;

export interface EventDefinition {
  readonly version: number;
  readonly delivery: "memory" | "durable";
  /** Schema of `data`, and the plugin whose definitions its `$ref`s mean. */
  readonly payload: SchemaUse;
  readonly emitters: readonly string[];
  /** By descending priority, then start order. */
  readonly handlers: readonly HandlerDefinition[];
}

export interface HandlerDefinition {
  readonly plugin: string;
  /** Key under `on` in what the plugin returned. */
  readonly handler: string;
  readonly retries: number;
  readonly backoff: "exponential" | "linear" | "none";
  readonly timeout: number;
  readonly priority: number;
  /** How many runs of this handler may be under way at once; null: as many as there are events. */
  readonly concurrency: number | null;
  /** Property of the payload: events with the same value are handled one after the other, in the order of `emit`. */
  readonly orderBy: string | null;
  /** Only events whose data match are handled. */
  readonly where: SchemaUse | null;
  readonly transactional: boolean;
}

/** A schema with a name that is unique in the application: `nexus build` keeps its compiled form under that name. */
export interface SchemaUse {
  /** "events/user.created", "routes/user_manager/registerUser/body", "settings/database". */
  readonly id: string;
  readonly plugin: string;
  readonly schema: JsonSchema;
}

// ----------------------------------------------------------------------------------------------------------- routes

export interface RouteDefinition {
  readonly plugin: string;
  /** Key under `routes` in what the plugin returned. */
  readonly handler: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS";
  /** With the mount, in Fastify's form: "/users/:id". */
  readonly url: string;
  readonly access: RouteAccess;
  /** Coerced from strings. */
  readonly params: SchemaUse | null;
  readonly query: SchemaUse | null;
  readonly headers: SchemaUse | null;
  /** Not coerced. */
  readonly body: SchemaUse | null;
  /** Where the body is no JSON: the handler reads it as it arrives. `body` is null then. */
  readonly upload?: UploadDefinition;
  /** By ascending status; plain data takes the first 2xx. */
  readonly responses: readonly ResponseDefinition[];
  readonly rateLimit: RateLimitDefinition | null;
  readonly cache: RouteCacheDefinition | null;
  /** True where each request is told to the service `audit`. */
  readonly audit: boolean;
  readonly timeout: number | null;
  /** True where the route's handler gets request-scoped services. */
  readonly hasRequestServices: boolean;
}

export type UploadDefinition = StreamDefinition | MultipartDefinition;

/** The body as one stream. */
export interface StreamDefinition {
  readonly kind: "stream";
  /** Media types that are taken: "image/png", "image/*". Judged by the content. */
  readonly types: readonly string[];
  /** Bytes; null: as many as `server.bodyLimit`. */
  readonly maxSize: number | null;
}

/** A form with files. */
export interface MultipartDefinition {
  readonly kind: "multipart";
  /** Coerced from strings. */
  readonly fields: SchemaUse;
  readonly files: readonly FileDefinition[];
}

export interface FileDefinition {
  /** Name of the form's field. */
  readonly name: string;
  /** As in `StreamDefinition`; empty: any. */
  readonly types: readonly string[];
  /** Bytes of one file; null: as many as `server.bodyLimit`. */
  readonly maxSize: number | null;
  readonly required: boolean;
  /** How many files one request may carry under this name. */
  readonly max: number;
}

export interface RateLimitDefinition {
  readonly max: number;
  /** Milliseconds. */
  readonly per: number;
  /**
   * Whose requests are counted together: those of an address, of a signed-in caller (of the address where nobody is signed in),
   * or with the same value of a header, in lower case (of the address where it is missing).
   */
  readonly by: { readonly kind: "address" | "principal" } | { readonly kind: "header"; readonly header: string };
}

export interface RouteCacheDefinition {
  /** Milliseconds. */
  readonly ttl: number;
  /** How long after that an old answer may be given while a new one is made, in milliseconds. */
  readonly staleFor: number;
  /** Request headers on which the answer depends, in lower case. */
  readonly vary: readonly string[];
  /** Texts, with "{param}" for path parameters: `cache.invalidate` with one of them forgets the answer. */
  readonly tags: readonly string[];
}

export type RouteAccess =
  | { readonly kind: "public" }
  | { readonly kind: "authenticated" }
  | { readonly kind: "permissions"; readonly permissions: readonly string[]; readonly when: string | null };

export type ResponseDefinition =
  | { readonly status: number; readonly kind: "schema"; readonly use: SchemaUse }
  | { readonly status: number; readonly kind: "problem" | "empty" }
  | { readonly status: number; readonly kind: "content"; readonly contentType: string };

// ------------------------------------------------------------------------------------------------------------- jobs

export interface JobDefinition {
  readonly plugin: string;
  /** Key under `jobs` in what the plugin returned. */
  readonly job: string;
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly missed: "run" | "skip";
  readonly timeout: number;
}

// ---------------------------------------------------------------------------------------------------------- schemas

/** What `$ref: "#/$defs/Name"` means in the schemas of a plugin: plugin → name → schema. */
export type SchemaTable = Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;

/** Where validators and serializers come from: made in memory by `nexus dev` and tests, at build time by `nexus build`. */
export interface SchemaEngine {
  /** `coerce`: strings become what the schema says, as params, query, headers and settings need. Defaults are filled in. */
  readonly validator: (use: SchemaUse, mode: "strict" | "coerce") => Validator;
  readonly copier: (use: SchemaUse) => CheckingCopier;
  /** Writes only declared properties. */
  readonly serializer: (use: SchemaUse) => (value: unknown) => string;
}

/** Makes copies that share nothing with what they are made of, and leaves that as it is. */
export interface CheckingCopier {
  /** Checks anything and gives a copy with defaults filled in. Nothing is converted. */
  readonly accept: Validator;
  /** A further copy of one that `accept` gave. */
  readonly copy: (accepted: unknown) => unknown;
}

export type Validator = (value: unknown) => Validation;

export type Validation =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly errors: readonly ValidationError[] };

export interface ValidationError {
  /** JSON Pointer into the value: "/email", "" for the whole. */
  readonly pointer: string;
  readonly message: string;
}
