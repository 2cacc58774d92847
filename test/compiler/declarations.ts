import type {
  Access,
  AvailablePlugin,
  Declarations,
  EmittedEvent,
  HandledEvent,
  HttpMethod,
  JsonSchema,
  Migration,
  ModuleFacts,
  Place,
  PluginDeclaration,
  PluginOrigin,
  ProvidedService,
  RequiredService,
  RouteCache,
} from "../../compiler/model.js";

/** The parts of an application that a test of resolve or check cares about; the rest is plain and sound. */
export interface Sketch {
  readonly plugins: Readonly<Record<string, PluginSketch>>;
  readonly bindings?: Readonly<Record<string, string>>;
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  /** Keys of plugins that could not be read. */
  readonly broken?: readonly string[];
  readonly available?: readonly Partial<AvailablePlugin>[];
  /** What is known of modules besides each plugin's sound entry and contract, by path; null takes one away. */
  readonly modules?: Readonly<Record<string, Partial<ModuleFacts> | null>>;
}

export interface PluginSketch {
  readonly enabled?: boolean | string;
  readonly grants?: readonly string[];
  readonly mount?: string;
  readonly origin?: Partial<PluginOrigin>;
  readonly api?: string;
  readonly provides?: Readonly<
    Record<string, Partial<Omit<ProvidedService, "contract">> & { readonly contract?: string }>
  >;
  /** A range, or more. */
  readonly requires?: Readonly<Record<string, string | Partial<RequiredService>>>;
  readonly emits?: Readonly<Record<string, Partial<Omit<EmittedEvent, "payload">> & { readonly payload?: JsonSchema }>>;
  readonly handles?: Readonly<Record<string, Partial<HandledEvent>>>;
  /** "GET /users" → access. */
  readonly routes?: Readonly<Record<string, RouteSketch>>;
  readonly permissions?: readonly string[];
  readonly needs?: readonly string[];
  /** SQL of its migrations, one after the other. */
  readonly migrations?: readonly string[];
  readonly jobs?: readonly string[];
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

export interface RouteSketch {
  readonly access?: "public" | "authenticated" | readonly string[];
  readonly params?: readonly string[];
  /** True, or the tags of what is kept. */
  readonly cached?: boolean | readonly string[];
  readonly audited?: boolean;
}

/** What validate would have made of such an application. Each place is another one, in the file where it would be. */
export function declarations(sketch: Sketch): Declarations {
  const places = placesIn("nexus.yaml");
  const facts = new Map(Object.entries({ ...soundModules(sketch), ...sketch.modules }));
  return {
    application: {
      file: "nexus.yaml",
      name: "app",
      version: "1.0.0",
      description: "",
      server: {},
      logging: {},
      bindings: Object.entries(sketch.bindings ?? {}).map(([service, use]) => ({
        service: { name: service, at: places() },
        use: { name: use, at: places() },
      })),
      roles: Object.entries(sketch.roles ?? {}).map(([role, permissions]) => ({
        role: { name: role, at: places() },
        permissions: permissions.map((name) => ({ name, at: places() })),
      })),
      environments: [],
      budget: {},
    },
    plugins: Object.entries(sketch.plugins).map(([key, plugin]) => pluginDeclaration(key, plugin, places)),
    poisoned: new Set(sketch.broken ?? []),
    available: (sketch.available ?? []).map((plugin) => ({
      name: "",
      directory: "",
      provides: [],
      emits: [],
      ...plugin,
    })),
    modules: {
      facts: (path) => {
        const found = facts.get(path);
        return found ? { path, hasDefaultExport: true, exportedTypes: [], imports: [], globals: [], ...found } : null;
      },
      resolve: (specifier, { directory }) => {
        const path = specifier.startsWith("./") ? `${directory}/${specifier.slice(2)}` : specifier;
        return facts.get(path) ? path : null;
      },
      publicSpecifier: (specifier) => (specifier.startsWith(".") ? null : specifier),
    },
  };
}

/** Each plugin's entry, and its contract with a type for every service. */
function soundModules({ plugins }: Sketch): Record<string, Partial<ModuleFacts>> {
  const entries = Object.entries(plugins).map(([key, { provides = {} }]): [string, Partial<ModuleFacts>][] => [
    [`plugins/${key}/index.ts`, {}],
    [`plugins/${key}/contract.ts`, { exportedTypes: Object.keys(provides) }],
  ]);
  return Object.fromEntries(entries.flat());
}

function placesIn(file: string): () => Place {
  let next = 0;
  return () => {
    next += 10;
    return { file, span: { start: next, end: next + 1 } };
  };
}

function pluginDeclaration(key: string, plugin: PluginSketch, inApplication: () => Place): PluginDeclaration {
  const manifestFile = `plugins/${key}/plugin.yaml`;
  const at = placesIn(manifestFile);
  const named = (name: string): { name: string; at: Place } => ({ name, at: at() });
  return {
    name: named(key),
    hash: key,
    use: {
      key,
      keyAt: inApplication(),
      enabled: plugin.enabled ?? true,
      grants: (plugin.grants ?? []).map((name) => ({ name, at: inApplication() })),
      onFailure: "abort",
      mount: plugin.mount ?? "",
      startTimeout: 30_000,
      without: [],
      settings: {},
    },
    origin: { kind: "application", directory: `plugins/${key}`, packageName: null, specifier: null, ...plugin.origin },
    manifestFile,
    version: "1.0.0",
    description: "",
    api: plugin.api === undefined ? null : { range: plugin.api, at: at() },
    entry: { path: "./index.ts", at: at() },
    config: null,
    ...services(plugin, at),
    ...events(plugin, at),
    routes: Object.entries(plugin.routes ?? {}).map(([route, sketch]) => routeDeclaration(route, sketch, at)),
    permissions: (plugin.permissions ?? []).map((name) => ({ ...named(name), description: "" })),
    needs: (plugin.needs ?? []).map(named),
    migrations:
      plugin.migrations === undefined ? null : { ...named("./migrations"), migrations: migrations(plugin.migrations) },
    assets: [],
    precompile: [],
    parts: [],
    jobs: (plugin.jobs ?? []).map((name) => ({
      ...named(name),
      cron: "0 3 * * *",
      timeZone: "UTC",
      missed: "run" as const,
      timeout: 600_000,
    })),
    definitions: new Map(Object.entries(plugin.definitions ?? {})),
  };
}

function migrations(scripts: readonly string[]): readonly Migration[] {
  return scripts.map((up, index) => ({ name: `000${index + 1}-change`, scripts: { any: { up, down: null } } }));
}

function services(
  { provides = {}, requires = {} }: PluginSketch,
  at: () => Place,
): Pick<PluginDeclaration, "provides" | "requires"> {
  return {
    provides: Object.entries(provides).map(([name, { contract = `./contract.ts#${name}`, ...service }]) => {
      const [module = "", type = ""] = contract.split("#");
      return { name, at: at(), contract: { module, type, at: at() }, version: "1.0.0", scope: "singleton", ...service };
    }),
    requires: Object.entries(requires).map(([name, required]) => {
      const rest = typeof required === "string" ? { range: required } : required;
      return { name, at: at(), range: "^1.0.0", optional: false, many: false, ...rest };
    }),
  };
}

function events(
  { emits = {}, handles = {} }: PluginSketch,
  at: () => Place,
): Pick<PluginDeclaration, "emits" | "handles"> {
  return {
    emits: Object.entries(emits).map(([name, { payload = { type: "object" }, ...event }]) => ({
      name,
      at: at(),
      payload: { schema: payload, at: at() },
      version: 1,
      delivery: "memory",
      deliveryAt: at(),
      ...event,
    })),
    handles: Object.entries(handles).map(([pattern, handled]) => ({
      pattern,
      at: at(),
      isPattern: pattern.includes("*"),
      handler: pattern,
      retries: null,
      backoff: "exponential",
      timeout: 30_000,
      priority: 0,
      concurrency: null,
      orderBy: null,
      where: null,
      transactional: false,
      orderByAt: null,
      transactionalAt: null,
      ...handled,
    })),
  };
}

function routeDeclaration(route: string, sketch: RouteSketch, at: () => Place): PluginDeclaration["routes"][number] {
  const [method, path] = route.split(" ");
  return {
    name: route.toLowerCase().replace(/\W+/g, "_"),
    at: at(),
    // The sketch says a method that there is.
    method: method as HttpMethod,
    path: path ?? "/",
    routeAt: at(),
    summary: "",
    description: "",
    access: access(sketch, at),
    accessAt: at(),
    params: null,
    declaredParams: sketch.params?.map((name) => ({ name, at: at() })) ?? null,
    query: null,
    headers: null,
    body: null,
    upload: null,
    responses: [{ kind: "empty", status: 204 }],
    rateLimit: null,
    cache: routeCache(sketch, at),
    audit: sketch.audited ? { at: at() } : null,
    timeout: null,
    deprecated: false,
  };
}

function routeCache({ cached = false }: RouteSketch, at: () => Place): RouteCache | null {
  if (cached === false) return null;
  const tags = cached === true ? [] : cached.map((name) => ({ name, at: at() }));
  return { ttl: 30_000, staleFor: 0, vary: [], tags, at: at() };
}

function access({ access = "public" }: RouteSketch, at: () => Place): Access {
  if (typeof access === "string") return { kind: access };
  return { kind: "permissions", permissions: access.map((name) => ({ name, at: at() })), when: null };
}
