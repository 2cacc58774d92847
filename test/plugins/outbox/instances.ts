import { randomUUID } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { DurableHandler, EventDelivery, EventEnvelope, Logger, Observe, Outbox } from "nexus-platform";
import type { Config, Context } from "#nexus/database";
import { migrations } from "../../../generated/migrations.js";
import databasePlugin from "../../../plugins/database/index.js";
import { openBroker } from "../../../plugins/outbox/broker/open-broker.js";
import { createOutbox, type OpenOutbox, type OutboxSettings } from "../../../plugins/outbox/create-outbox.js";
import type { Database } from "../../../plugins/outbox/database.js";
import type { OutboxTables } from "../../../plugins/outbox/tables.js";
import { systemClock } from "../../../runtime/context/clock.js";
import { type DatabaseEngine, temporaryDatabase } from "../../services/test-services.js";

/** Instances of the outbox over one database, as processes of one application would be. */
export interface Instances {
  readonly start: (handlers: Handlers, options?: StartOptions) => Promise<Instance>;
  readonly url: string;
  /** A connection of the test's own. */
  readonly database: Database;
  readonly tables: Kysely<OutboxTables>;
  readonly close: () => Promise<void>;
}

export interface StartOptions extends Partial<OutboxSettings> {
  /** False: as for a command. */
  readonly begins?: boolean;
  /** URL and stream. */
  readonly broker?: { readonly url: string; readonly stream: string };
  readonly accept?: EventDelivery["accept"];
  /** Another way to the same database. */
  readonly url?: string;
}

export interface Instance extends OpenOutbox {
  readonly outbox: Outbox;
  readonly database: Database;
  readonly logs: readonly LogLine[];
  /** Told to the runtime. */
  readonly dead: readonly { readonly handler: string; readonly event: EventEnvelope; readonly attempts: number }[];
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** By name: what it does, and how. */
export type Handlers = Readonly<Record<string, TestHandler>>;

export interface TestHandler extends Partial<DurableHandler> {
  readonly run: (event: EventEnvelope) => Promise<void> | void;
}

export const fast: OutboxSettings = {
  poll: 20,
  lease: 600,
  retention: 3_600_000,
  deadRetention: 3_600_000,
  concurrency: 100,
  transactions: 4,
};

export async function instancesOn(engine: DatabaseEngine): Promise<Instances> {
  const temporary = await temporaryDatabase(engine);
  const first = await openDatabase(temporary.url);
  await migrate(first.database);
  const opened = [first];
  const started: Outbox[] = [];

  return {
    start: async (
      handlers,
      { begins = true, broker, url = temporary.url, accept = (event: EventEnvelope) => event, ...settings } = {},
    ) => {
      // Two connections to one SQLite file in one process would wait for each other without letting each other go on.
      const own = engine === "sqlite" ? first : await openDatabase(url);
      if (own !== first) opened.push(own);
      const { database } = own;
      const logs: LogLine[] = [];
      const dead: { handler: string; event: EventEnvelope; attempts: number }[] = [];
      const open = createOutbox({
        database,
        settings: { ...fast, ...settings },
        broker: broker === undefined ? null : openBroker({ ...broker, app: "test", retention: 3_600_000 }),
        log: logInto(logs),
        clock: systemClock,
      });
      const died: EventDelivery["deadLettered"] = (handler, event, attempts) => dead.push({ handler, event, attempts });
      open.outbox.attach({ ...deliveryTo(handlers, died), accept });
      if (begins) open.outbox.begin();
      started.push(open.outbox);
      return Object.assign(Object.create(open) as OpenOutbox, { database, logs, dead });
    },
    url: temporary.url,
    database: first.database,
    tables: first.database.for<OutboxTables>(),
    close: async () => {
      await Promise.all(started.map((outbox) => outbox.pause()));
      await Promise.all(opened.map(({ stop }) => stop()));
      await temporary.drop();
    },
  };
}

/** The real plugin, on its own. */
export async function openDatabase(
  url: string,
): Promise<{ readonly database: Database; readonly stop: () => Promise<void> }> {
  const config: Config = {
    url,
    busy_timeout: "10s",
    idle_transaction: "60s",
    pool: { max: 10, idle_timeout: "30s", acquire_timeout: "10s" },
    replicas: [],
    ssl: {},
    slow_query: "1m",
    migrate_at_start: false,
  };
  const observe: Observe = (_name, _attributes, task) => task();
  const context = { config, app: { root: "/", name: "test" }, log: logInto([]), clock: systemClock, observe };
  // The rest of a context is nothing that this plugin reads.
  const { provides, stop } = await databasePlugin.setup(context as unknown as Context);
  return { database: provides.database({ plugin: "outbox", needs: [] }), stop: async () => stop?.() };
}

/** Does what `nexus migrate` does. */
export async function migrate(database: Database): Promise<void> {
  const own = migrations.filter(({ plugin }) => plugin === "outbox").flatMap((of) => of.migrations);
  for (const { scripts } of own) {
    const { up = "" } = scripts[database.engine] ?? scripts.any ?? {};
    for (const statement of up.split(";").filter((text) => text.trim() !== "")) {
      await sql.raw(statement).execute(database.for());
    }
  }
}

export function eventOf(type: string, data: unknown = {}, more: Partial<EventEnvelope> = {}): EventEnvelope {
  const id = randomUUID();
  return {
    specversion: "1.0",
    id,
    source: "/test/shop",
    type,
    time: new Date().toISOString(),
    datacontenttype: "application/json",
    data,
    dataversion: 1,
    correlationid: id,
    causationid: null,
    ...more,
  };
}

function deliveryTo(handlers: Handlers, deadLettered: EventDelivery["deadLettered"]): EventDelivery {
  return {
    handlers: new Map(Object.entries(handlers).map(([name, handler]) => [name, handlerOf(name, handler)])),
    events: new Set(["thing.happened"]),
    handlersOf: () => Object.keys(handlers),
    accept: (event) => event,
    run: async (name, event) => handlers[name]?.run(event),
    deadLettered,
  };
}

/** Does nothing special. */
export const durableHandler: DurableHandler = {
  plugin: "shop",
  handler: "one",
  retries: 5,
  retryDelay: () => 10,
  priority: 0,
  concurrency: null,
  keyOf: null,
  transactional: false,
};

function handlerOf(name: string, { run: _, ...given }: TestHandler): DurableHandler {
  const [plugin = "", handler = ""] = name.split("/");
  return { ...durableHandler, plugin, handler, ...given };
}

function logInto(lines: LogLine[]): Logger {
  const at =
    (level: string) =>
    (first: unknown, message?: string): void => {
      lines.push(
        typeof first === "string"
          ? { level, message: first, fields: {} }
          : { level, message: message ?? "", fields: first as Readonly<Record<string, unknown>> },
      );
    };
  const log: Logger = {
    trace: at("trace"),
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    fatal: at("fatal"),
    child: () => log,
  };
  return log;
}
