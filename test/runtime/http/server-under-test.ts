import { connect } from "node:net";
import { onTestFinished } from "vitest";
import type { Logger } from "../../../runtime/api/logger.js";
import type { Consumer } from "../../../runtime/api/plugin.js";
import type { Audit } from "../../../runtime/api/services/audit.js";
import type { Authentication } from "../../../runtime/api/services/authentication.js";
import type { Cache } from "../../../runtime/api/services/cache.js";
import { type Clock, systemClock } from "../../../runtime/context/clock.js";
import type {
  ApplicationDefinition,
  FeatureProviders,
  ResponseDefinition,
  RouteDefinition,
  SchemaUse,
} from "../../../runtime/definition.js";
import { createHttpServer } from "../../../runtime/http/create-http-server.js";
import type { HttpServer, HttpServerOptions, ListeningAddress } from "../../../runtime/http/http-server.js";
import type { RouteRequest } from "../../../runtime/http/route-request.js";
import type { JsonSchema } from "../../../runtime/json.js";
import { featureServices } from "../../../runtime/lifecycle/feature-providers.js";
import { type PluginSlot, type SlotOptions, slot } from "../../../runtime/lifecycle/plugin-slot.js";
import { redactor } from "../../../runtime/logging/redactor.js";
import { observation } from "../../../runtime/observation/observation.js";
import { onlyProcess } from "../../../runtime/process/workers/only-process.js";
import { ajvEngine } from "../../../runtime/schemas/ajv-engine.js";
import type { ServerSettings } from "../../../runtime/settings/settings.js";

export type Handler = (request: RouteRequest) => unknown;

/** A route as a test writes it: "POST /users/:id", and what differs from a public route that answers any JSON. */
export interface TestRoute
  extends Partial<Omit<RouteDefinition, "params" | "query" | "headers" | "body" | "responses">> {
  readonly route: string;
  readonly params?: JsonSchema;
  readonly query?: JsonSchema;
  readonly headers?: JsonSchema;
  readonly body?: JsonSchema;
  /** Schemas, or kinds, by status. */
  readonly responses?: Readonly<Record<number, JsonSchema | "problem" | "empty" | `content ${string}`>>;
  readonly handle: Handler;
}

export interface LogLine extends Readonly<Record<string, unknown>> {
  readonly level: string;
  readonly message: string;
}

export interface ServerUnderTest {
  readonly server: HttpServer;
  readonly slot: PluginSlot;
  readonly log: readonly LogLine[];
  readonly inject: HttpServer["inject"];
}

export interface ServerUnderTestOptions {
  readonly routes: readonly TestRoute[];
  readonly settings?: Partial<ServerSettings>;
  readonly authentication?: Authentication | null;
  /** Null: a plugin provides it and does not run. */
  readonly audit?: Audit | null;
  /** The factory of a plugin "cache"; null: a plugin provides it and does not run. */
  readonly cache?: ((consumer: Consumer) => Cache) | null;
  readonly clock?: Clock;
  readonly access?: Readonly<Record<string, Handler>>;
  readonly secrets?: readonly string[];
  readonly slotOptions?: Partial<SlotOptions<TestContext, object>>;
  readonly services?: object;
  readonly health?: Partial<HttpServerOptions["health"]>;
  readonly observation?: HttpServerOptions["observation"];
}

interface TestContext {
  readonly log: Logger;
  readonly services: object;
}

const anyJson: JsonSchema = {};

/** One plugin "shop" with these routes, and one "auth" where an authentication service is given. Closed when the test ends. */
export async function serve(options: ServerUnderTestOptions): Promise<ServerUnderTest> {
  const log: LogLine[] = [];
  const logger = memoryLogger(log);
  const shop = slotFor("shop", [], options.slotOptions);
  const routes = options.routes.map(routeDefinition);
  const handlers = Object.fromEntries(routes.map(({ handler }, index) => [handler, options.routes[index]?.handle]));
  const instance = { routes: handlers, access: options.access ?? {} };
  shop.become({ state: "active", plugin: { instance, context: { log: logger, services: options.services ?? {} } } });

  const slots = new Map<string, PluginSlot>([["shop", shop]]);
  if (options.authentication !== undefined) {
    const auth = slotFor("auth", ["authentication"]);
    slots.set("auth", auth);
    if (options.authentication !== null) {
      const provides = { authentication: options.authentication };
      auth.become({ state: "active", plugin: { instance: { provides }, context: {} } });
    }
  }

  if (options.audit !== undefined) {
    const audit = slotFor("audit", ["audit"]);
    slots.set("audit", audit);
    if (options.audit !== null) {
      audit.become({ state: "active", plugin: { instance: { provides: { audit: options.audit } }, context: {} } });
    }
  }

  if (options.cache !== undefined) {
    const cache = slotFor("cache", ["cache"]);
    slots.set("cache", cache);
    if (options.cache !== null) {
      cache.become({ state: "active", plugin: { instance: { provides: { cache: options.cache } }, context: {} } });
    }
  }

  const definition = definitionWith(routes, {
    ...(options.cache !== undefined && { cache: "cache" }),
    ...(options.authentication !== undefined && { authentication: "auth" }),
    ...(options.audit !== undefined && { audit: "audit" }),
  });
  const server = await createHttpServer({
    definition,
    app: { name: "test", version: "1.2.3", environment: "test", root: "/", roles: {}, permissions: [] },
    settings: { ...defaultSettings, ...options.settings },
    slots,
    engine: ajvEngine({}),
    log: logger,
    clock: options.clock ?? systemClock,
    features: featureServices(definition.features, slots),
    observation: options.observation ?? observation([]),
    health: {
      isReady: () => true,
      report: async () => ({ status: "ok", plugins: {}, restartNeeded: [] }),
      ...options.health,
    },
    workers: onlyProcess(options.clock ?? systemClock),
    redact: redactor(options.secrets ?? []),
  });
  onTestFinished(() => server.close(0));
  return { server, slot: shop, log, inject: server.inject };
}

/** The same, listening on a free port. */
export async function listening(
  options: ServerUnderTestOptions,
): Promise<ServerUnderTest & { readonly address: ListeningAddress }> {
  const served = await serve(options);
  return { ...served, address: await served.server.listen() };
}

/** Writes bytes to a socket and gives everything that came back once the other side has hung up. */
export function exchange({ port }: ListeningAddress, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect({ port, host: "127.0.0.1" }, () => socket.write(bytes));
    socket.on("data", (chunk) => received.push(chunk));
    socket.on("error", (error) => (received.length > 0 ? undefined : reject(error)));
    socket.on("close", () => resolve(Buffer.concat(received).toString("utf8")));
  });
}

export const defaultSettings: ServerSettings = {
  host: "127.0.0.1",
  port: 0,
  trustProxy: false,
  bodyLimit: 1_000_000,
  requestTimeout: 30_000,
  shutdownTimeout: 10_000,
  drainDelay: 0,
  workers: 1,
  cors: null,
  rateLimit: null,
  securityHeaders: true,
};

export const object = (
  properties: Record<string, JsonSchema>,
  required: readonly string[] = Object.keys(properties),
): JsonSchema => ({
  type: "object",
  additionalProperties: false,
  properties,
  required,
});

function routeDefinition(test: TestRoute, index: number): RouteDefinition {
  const { route, handle: _, params, query, headers, body, responses = { 200: anyJson }, ...rest } = test;
  const [method, url] = route.split(" ") as [RouteDefinition["method"], string];
  const use = (part: string, schema: JsonSchema | undefined): SchemaUse | null =>
    schema === undefined ? null : { id: `routes/shop/${index}/${part}`, plugin: "shop", schema };
  return {
    plugin: "shop",
    handler: `handler${index}`,
    method,
    url,
    access: { kind: "public" },
    params: use("params", params),
    query: use("query", query),
    headers: use("headers", headers),
    body: use("body", body),
    responses: Object.entries(responses).map(([status, response]) =>
      responseDefinition(Number(status), response, index),
    ),
    rateLimit: null,
    timeout: null,
    cache: null,
    audit: false,
    hasRequestServices: false,
    ...rest,
  };
}

function responseDefinition(status: number, response: JsonSchema | string, index: number): ResponseDefinition {
  if (response === "problem" || response === "empty") return { status, kind: response };
  if (typeof response === "string") return { status, kind: "content", contentType: response.slice("content ".length) };
  return { status, kind: "schema", use: { id: `routes/shop/${index}/${status}`, plugin: "shop", schema: response } };
}

function slotFor(
  name: string,
  provides: readonly string[],
  options: Partial<SlotOptions<TestContext, object>> = {},
): PluginSlot {
  return slot<TestContext, object>({
    name,
    version: "1.0.0",
    definition: { setup: () => ({}) },
    after: [],
    timeout: 1_000,
    onFailure: "abort",
    services: () => ({}),
    provides,
    ...options,
  });
}

const definitionWith = (routes: readonly RouteDefinition[], features: FeatureProviders): ApplicationDefinition => ({
  name: "test",
  version: "1.2.3",
  settings: { base: {}, environments: {}, schemas: {} },
  events: {},
  routes,
  schemas: {},
  jobs: [],
  migrations: [],
  features,
  roles: {},
  permissions: [],
  wire: () => [],
});

function memoryLogger(lines: LogLine[], fields: object = {}): Logger {
  const at = (level: string) => (first: unknown, message?: string) => {
    const isText = typeof first === "string";
    lines.push({ ...fields, ...(isText ? {} : (first as object)), level, message: isText ? first : (message ?? "") });
  };
  return {
    trace: at("trace"),
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    fatal: at("fatal"),
    child: (more) => memoryLogger(lines, { ...fields, ...more }),
  };
}
