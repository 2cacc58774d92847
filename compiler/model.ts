/**
 * The values that cross a border between phases, in the order in which they are produced. All are immutable. Paths are
 * relative to the application's root, with "/". Durations are milliseconds, sizes bytes, unless a type says otherwise.
 */

import type { Migration, MigrationEngine, MigrationScript } from "../runtime/api/services/migrations.js";
import type { Json, JsonObject } from "../runtime/json.js";

// ---------------------------------------------------------------------------------------------------------- sources

/** UTF-16 offsets into a file's text; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place in a user's file. `span` is null where the whole file is meant (it is missing, unreadable, …). */
export interface Place {
  readonly file: string;
  readonly span: Span | null;
}

export type ReadResult =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | {
      readonly ok: false;
      readonly reason: "missing" | "denied" | "loop" | "directory" | "failed";
      readonly detail: string;
    };

/** Everything outside that the compiler may ask for. The command line backs it with the disk, tests with a map. */
export interface Source {
  readonly read: (path: string) => ReadResult;
  /** Sorted names in a folder, folders with a trailing "/"; empty where there is none. */
  readonly list: (directory: string) => readonly string[];
  /** The folder of an installed npm package ("node_modules/@acme/nexus-reports"), or null. */
  readonly packageDirectory: (packageName: string) => string | null;
  /** Folder in which the plugins that ship with Nexus stand, e.g. "node_modules/nexus-platform/plugins". */
  readonly shippedPlugins: string;
  /** The environment-independent memory of pure results, by kind and content hash. A broken cache only costs time. */
  readonly cache: Cache;
}

export interface Cache {
  readonly get: (kind: string, hash: string) => unknown;
  readonly set: (kind: string, hash: string, value: unknown) => void;
}

// ------------------------------------------------------------------------------------------------------------- load

export type YamlNode = YamlMap | YamlList | YamlScalar;

export interface YamlEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: YamlNode;
}

export interface YamlMap {
  readonly kind: "map";
  readonly span: Span;
  readonly entries: readonly YamlEntry[];
}

export interface YamlList {
  readonly kind: "list";
  readonly span: Span;
  readonly items: readonly YamlNode[];
}

export interface YamlScalar {
  readonly kind: "scalar";
  readonly span: Span;
  readonly value: string | number | boolean | null;
  /** As written, without quotes: `1.10` where the value is 1.1. */
  readonly raw: string;
}

/** One YAML file that could be read. */
export interface Document {
  readonly file: string;
  readonly root: YamlNode;
  /** Of the file's bytes: where it is equal, so is the root. */
  readonly hash: string;
}

export interface Documents {
  /** Null where nexus.yaml is missing or broken; that was reported. */
  readonly application: Document | null;
  /** One for each entry under `plugins` that is a legal name, in the order of nexus.yaml, found or not. */
  readonly plugins: readonly LocatedPlugin[];
  /** YAML files that manifests point to with `$ref`, by path. */
  readonly referenced: ReadonlyMap<string, Document>;
  /** Names of plugins that could be used but are not: folders in ./plugins and the shipped ones. */
  readonly available: readonly AvailablePlugin[];
  /** What is known of TypeScript and JavaScript modules, read on demand and remembered. */
  readonly modules: Modules;
  /** The source's. */
  readonly cache: Cache;
}

export interface LocatedPlugin {
  /** The key in nexus.yaml. */
  readonly key: string;
  readonly keyAt: Place;
  readonly origin: PluginOrigin;
  /** Null where the plugin was not found or its manifest cannot be read; that was reported. */
  readonly manifest: Document | null;
  /** What stands in the folder that the manifest's `migrations` names, by name; what cannot be read is left out, and reported. */
  readonly migrationFiles: readonly MigrationFile[];
}

/** One file of a plugin's migrations. */
export interface MigrationFile {
  readonly name: string;
  readonly file: string;
  /** As it stands there. */
  readonly text: string;
}

/** Where a plugin comes from, which decides how generated code imports it. */
export interface PluginOrigin {
  readonly kind: "application" | "shipped" | "package";
  /** Folder with the plugin.yaml. */
  readonly directory: string;
  /** npm package that holds it; null for the application's own. */
  readonly packageName: string | null;
  /** What generated code imports for a shipped or packaged plugin: "nexus-platform/plugins/database", "@acme/nexus-reports". */
  readonly specifier: string | null;
  /** True for a plugin that ships with Nexus, in Nexus's own checkout too, where it is one of the application's. Left out: not. */
  readonly isTrusted?: boolean;
}

export interface AvailablePlugin {
  readonly name: string;
  readonly directory: string;
  /** Names of the services it provides, for the help of NX3002. */
  readonly provides: readonly string[];
  /** Names of the events it emits, for the help of NX6001. */
  readonly emits: readonly string[];
}

export interface Modules {
  /** Facts of the module at a path (".ts" for a ".js" that is not there), or null where there is no such file. */
  readonly facts: (path: string) => ModuleFacts | null;
  /**
   * The module that `specifier` means when `origin`'s plugin names it: a path for "./x.ts", or the declaration file of a package
   * ("@acme/contracts"). Null where there is none.
   */
  readonly resolve: (specifier: string, origin: PluginOrigin) => string | null;
  /** What generated code writes in an import of that module: a package specifier, or null where it imports by relative path. */
  readonly publicSpecifier: (specifier: string, origin: PluginOrigin) => string | null;
}

export interface ModuleFacts {
  readonly path: string;
  readonly hasDefaultExport: boolean;
  /** Exported names of types, interfaces and classes, `export … from` followed. Sorted. */
  readonly exportedTypes: readonly string[];
  /** Module specifiers that it imports, with their places; type-only imports left out. */
  readonly imports: readonly { readonly specifier: string; readonly at: Place }[];
  /** Uses of globals that are capabilities: `fetch(…)`, `process.env`, `eval(…)`, `new Function`. */
  readonly globals: readonly { readonly name: "fetch" | "process.env" | "eval" | "WebSocket"; readonly at: Place }[];
}

// --------------------------------------------------------------------------------------------------------- validate

export type { Json, JsonObject, Migration, MigrationEngine, MigrationScript };

/**
 * A JSON Schema of the documented subset, normalised: every `$ref` is "#/$defs/<Name>" and means the plugin's `definitions`,
 * objects with `properties` say `additionalProperties`, `type` is a string or a list.
 */
export type JsonSchema = JsonObject;

export interface SchemaAt {
  readonly schema: JsonSchema;
  readonly at: Place;
}

/** A word that the user wrote and its place. */
export interface Named {
  readonly name: string;
  readonly at: Place;
}

export interface Declarations {
  readonly application: ApplicationDeclaration;
  /** Plugins whose manifest is sound enough to go on with, in the order of nexus.yaml. */
  readonly plugins: readonly PluginDeclaration[];
  /** Keys of plugins that were not found or are broken: whatever refers to them is poison and reports no more. */
  readonly poisoned: ReadonlySet<string>;
  readonly available: readonly AvailablePlugin[];
  readonly modules: Modules;
}

export interface ApplicationDeclaration {
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Settings of `server` and `logging` as written, `${…}` unresolved. */
  readonly server: JsonObject;
  readonly logging: JsonObject;
  readonly bindings: readonly BindingDeclaration[];
  readonly roles: readonly RoleDeclaration[];
  readonly environments: readonly EnvironmentDeclaration[];
  readonly budget: BudgetDeclaration;
}

/** What a build may cost at most. Sizes are bytes. */
export type BudgetDeclaration = Readonly<Partial<Record<"bundle" | "start" | "memory", BudgetLimit>>>;

export interface BudgetLimit {
  readonly limit: number;
  readonly at: Place;
}

export interface BindingDeclaration {
  readonly service: Named;
  readonly use: Named;
}

export interface RoleDeclaration {
  readonly role: Named;
  readonly permissions: readonly Named[];
}

export interface EnvironmentDeclaration {
  readonly name: string;
  readonly at: Place;
  readonly server: JsonObject;
  readonly logging: JsonObject;
  /** Plugin settings that the overlay sets, by plugin key. */
  readonly plugins: ReadonlyMap<string, JsonObject>;
}

/** How nexus.yaml uses a plugin: the keys with `$`, and the settings as written. */
export interface PluginUse {
  readonly key: string;
  readonly keyAt: Place;
  /** True, false, or the text of an interpolation ("${env:REPORTS:-true}") that is decided at start. */
  readonly enabled: boolean | string;
  readonly grants: readonly Named[];
  readonly onFailure: "abort" | "disable";
  /** Put before the plugin's routes: "" or "/shop". */
  readonly mount: string;
  readonly startTimeout: number;
  /** Parts that a build leaves out. */
  readonly without: readonly Named[];
  readonly settings: JsonObject;
}

/** A manifest and its use. */
export interface PluginDeclaration {
  /** The manifest's `plugin`, equal to the key unless `$use` is given. Generated names come from the key. */
  readonly name: Named;
  /** The same where the rest is the same, but for `use`, `origin` and `migrations`. */
  readonly hash: string;
  readonly use: PluginUse;
  readonly origin: PluginOrigin;
  readonly manifestFile: string;
  readonly version: string;
  readonly description: string;
  /** Range of the plugin API that it was written for. */
  readonly api: { readonly range: string; readonly at: Place } | null;
  /** `path` as written: it starts at the plugin's folder. */
  readonly entry: { readonly path: string; readonly at: Place };
  readonly config: SchemaAt | null;
  readonly provides: readonly ProvidedService[];
  readonly requires: readonly RequiredService[];
  readonly emits: readonly EmittedEvent[];
  readonly handles: readonly HandledEvent[];
  readonly routes: readonly RouteDeclaration[];
  readonly permissions: readonly (Named & { readonly description: string })[];
  readonly needs: readonly Named[];
  readonly migrations: MigrationFolder | null;
  readonly assets: readonly Named[];
  readonly precompile: readonly PrecompiledModule[];
  readonly parts: readonly PluginPart[];
  readonly jobs: readonly JobDeclaration[];
  /** The schemas that `$ref`s mean, by a PascalCase name that is unique in the plugin. */
  readonly definitions: ReadonlyMap<string, JsonSchema>;
}

/** Paths as written: they start at the plugin's folder. */
export interface PrecompiledModule {
  readonly module: Named;
  /** The module that gives its text when the application is built. */
  readonly by: Named;
}

/** What a build can be without: the driver of one database, for example. */
export interface PluginPart extends Named {
  readonly description: string;
  /** What the plugin's code loads on demand for it: packages, or modules of its own ("./engines/mysql.ts"). */
  readonly imports: readonly Named[];
  /** By setting how the values begin that choose it; all settings have to. */
  readonly when: Readonly<Record<string, readonly string[]>>;
}

/** The folder as the manifest writes it, and what stands in it. */
export interface MigrationFolder extends Named {
  /** By number. Line endings are "\n", and nothing stands before or after the statements. */
  readonly migrations: readonly Migration[];
}

export type Scope = "singleton" | "transient" | "request";

export interface ProvidedService {
  readonly name: string;
  readonly at: Place;
  readonly contract: { readonly module: string; readonly type: string; readonly at: Place };
  readonly version: string;
  readonly scope: Scope;
}

export interface RequiredService {
  readonly name: string;
  readonly at: Place;
  readonly range: string;
  readonly optional: boolean;
  readonly many: boolean;
}

export interface EmittedEvent {
  readonly name: string;
  readonly at: Place;
  readonly payload: SchemaAt;
  readonly version: number;
  readonly delivery: "memory" | "durable";
  readonly deliveryAt: Place;
}

export interface HandledEvent {
  /** An event name, or a pattern with `*` or `**`. */
  readonly pattern: string;
  readonly at: Place;
  readonly isPattern: boolean;
  /** Key under `on` in the plugin's code: the `handler`, else the event's name. */
  readonly handler: string;
  readonly retries: number | null;
  readonly backoff: "exponential" | "linear" | "none";
  readonly timeout: number;
  readonly priority: number;
  readonly concurrency: number | null;
  readonly orderBy: string | null;
  readonly orderByAt: Place | null;
  readonly where: SchemaAt | null;
  readonly transactional: boolean;
  readonly transactionalAt: Place | null;
}

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS";

export type Access =
  | { readonly kind: "public" }
  | { readonly kind: "authenticated" }
  /** All of the permissions, none perhaps, and the plugin's own rule `when`. */
  | { readonly kind: "permissions"; readonly permissions: readonly Named[]; readonly when: string | null };

export type ResponseDeclaration =
  | { readonly kind: "schema"; readonly status: number; readonly schema: JsonSchema }
  | { readonly kind: "problem" | "empty"; readonly status: number }
  | { readonly kind: "content"; readonly status: number; readonly contentType: string };

/** A body that its handler reads as it arrives: one stream, or a form with files. */
export type UploadDeclaration =
  | {
      readonly kind: "stream";
      readonly at: Place;
      /** Media types that are taken: "image/png", "image/*". */
      readonly types: readonly string[];
      /** Null: the server's limit. */
      readonly maxSize: number | null;
    }
  | {
      readonly kind: "multipart";
      readonly at: Place;
      readonly fields: JsonSchema;
      readonly files: readonly FileDeclaration[];
    };

export interface FileDeclaration {
  readonly name: string;
  readonly description: string;
  /** Empty: any. */
  readonly types: readonly string[];
  /** Null: the server's limit. */
  readonly maxSize: number | null;
  readonly required: boolean;
  /** How many one request may carry under this name. */
  readonly max: number;
}

export interface RouteDeclaration {
  /** Key under `routes`: the handler's name. */
  readonly name: string;
  readonly at: Place;
  readonly method: HttpMethod;
  /** As declared, without the mount: "/users/{id}". */
  readonly path: string;
  readonly routeAt: Place;
  readonly summary: string;
  readonly description: string;
  readonly access: Access;
  readonly accessAt: Place;
  /** Always an object schema where the path has parameters (missing `params` means strings); else null. */
  readonly params: SchemaAt | null;
  /** Names that the manifest's `params` has, with places; null where `params` is not written. */
  readonly declaredParams: readonly Named[] | null;
  readonly query: SchemaAt | null;
  readonly headers: SchemaAt | null;
  readonly body: SchemaAt | null;
  /** Where the body is no JSON; `body` is null then. */
  readonly upload: UploadDeclaration | null;
  /** By ascending status. */
  readonly responses: readonly ResponseDeclaration[];
  readonly rateLimit: RateLimitDeclaration | null;
  readonly cache: RouteCache | null;
  readonly audit: { readonly at: Place } | null;
  readonly timeout: number | null;
  readonly deprecated: boolean;
}

export interface RateLimitDeclaration {
  readonly max: number;
  readonly per: number;
  /** Whose requests are counted together. A header's name is in lower case. */
  readonly by: { readonly kind: "address" | "principal" } | { readonly kind: "header"; readonly header: string };
}

/** How answers of a GET route are kept. */
export interface RouteCache {
  readonly ttl: number;
  /** How long after that an old answer may be given while a new one is made. */
  readonly staleFor: number;
  /** Request headers on which the answer depends, in lower case. */
  readonly vary: readonly string[];
  /** "products", "order:{id}". */
  readonly tags: readonly Named[];
  /** The value of `cache`. */
  readonly at: Place;
}

export interface JobDeclaration {
  readonly name: string;
  readonly at: Place;
  /** Five fields, or six with seconds first. */
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
  /** What happens with times that passed while nothing ran: one run, or none. */
  readonly missed: "run" | "skip";
  readonly timeout: number;
}

// ---------------------------------------------------------------------------------------------------------- resolve

/** The whole application as far as it could be resolved. What is unresolved is left out or null, and check says why. */
export interface Application {
  readonly declaration: ApplicationDeclaration;
  /** In start order: after everything they need; ties by their order in nexus.yaml. Members of a circle come last. */
  readonly plugins: readonly Plugin[];
  readonly services: ReadonlyMap<string, Service>;
  /** By name. */
  readonly events: ReadonlyMap<string, Event>;
  /** By path, then method. */
  readonly routes: readonly Route[];
  /** Every permission that a plugin declares, by name. */
  readonly permissions: ReadonlyMap<
    string,
    { readonly plugin: Plugin; readonly at: Place; readonly description: string }
  >;
  /** Each circle once, starting at its plugin that comes first in nexus.yaml. */
  readonly circles: readonly (readonly Dependency[])[];
  /** Patterns that match no event. */
  readonly unmatchedPatterns: readonly { readonly plugin: Plugin; readonly handled: HandledEvent }[];
  readonly poisoned: ReadonlySet<string>;
  /** True where some plugin could not be read: an absent provider, event or permission may be its, so absence is not told. */
  readonly isPartial: boolean;
  readonly available: readonly AvailablePlugin[];
  readonly modules: Modules;
}

export interface Plugin {
  readonly declaration: PluginDeclaration;
  /** The key in nexus.yaml: the name that users see. */
  readonly name: string;
  /** False where `$enabled: false`: it gives its events and permissions, and nothing of it is wired. */
  readonly isWired: boolean;
  readonly requirements: readonly Requirement[];
  /** Empty for a plugin that is not wired. */
  readonly reliances: readonly Reliance[];
  /** Names of the wired plugins that must be active before this one starts; without duplicates, in start order. */
  readonly after: readonly string[];
}

export interface Requirement {
  readonly plugin: string;
  readonly required: RequiredService;
  /** Every plugin that provides the service, wired or not, in start order. */
  readonly candidates: readonly Provision[];
  /** The chosen one; every wired one for `many`; empty where there is none or the choice is open. */
  readonly providers: readonly Provision[];
}

/** Nexus does something for a plugin with the help of a service: its provider starts first. */
export interface Reliance {
  readonly service: string;
  /** "durable delivery" */
  readonly feature: string;
  readonly at: Place;
  /** Plugin of the chosen provision. */
  readonly provider: string;
}

/** One step of a circle: why a plugin starts after another. */
export interface Dependency {
  readonly plugin: string;
  readonly service: string;
  /** The requirement's, or the place that asks for the feature. */
  readonly at: Place;
  /** Null for a requirement. */
  readonly feature: string | null;
}

export interface Provision {
  readonly plugin: string;
  readonly service: ProvidedService;
  readonly origin: PluginOrigin;
}

export interface Service {
  readonly name: string;
  readonly provisions: readonly Provision[];
  readonly binding: BindingDeclaration | null;
  /** What one requirement gets: the bound one, or the only wired one. */
  readonly chosen: Provision | null;
  readonly requiredBy: readonly string[];
}

export interface Event {
  readonly name: string;
  /** Schema, version and delivery of the first emitter in start order. */
  readonly version: number;
  readonly delivery: "memory" | "durable";
  readonly emitters: readonly { readonly plugin: string; readonly emitted: EmittedEvent }[];
  /** Of wired plugins, by descending priority, then start order. */
  readonly handlers: readonly { readonly plugin: string; readonly handled: HandledEvent }[];
}

export interface Route {
  readonly plugin: string;
  readonly declaration: RouteDeclaration;
  /** With the mount: "/shop/users/{id}". */
  readonly path: string;
  /** Method and path with parameter names left out ("GET /users/{}"): two routes with one shape clash. */
  readonly shape: string;
}

/** One law over the whole application. It reports, and changes nothing. */
export type Rule = (application: Application, report: import("./diagnostics/diagnostic.js").Report) => void;

// ------------------------------------------------------------------------------------------------------------- emit

/** A file of generated/, its path relative to it ("plugins/orders.ts"). Ends with a line feed. */
export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}
