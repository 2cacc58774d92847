import type { Kysely } from "kysely";
import { type Cache, created, type EventEnvelope, type JobRun } from "nexus-platform";
import { slot } from "nexus-platform/runtime";
import { application } from "#nexus";
import type { Context as OrdersContext } from "#nexus/orders";
import type { Context as UsersContext } from "#nexus/user_manager";
import type { ApplicationDefinition, HandlerDefinition, RouteDefinition, SchemaUse } from "../../runtime/definition.js";
import type { JsonSchema } from "../../runtime/json.js";
import type { PluginSlot } from "../../runtime/lifecycle/plugin-slot.js";

/** Tables of the probe. None has a key: what happens twice is there twice. */
export interface ProbeTables {
  /** In the transaction of the request. */
  readonly probe_written: { readonly number: number };
  /** By the transactional handler. */
  readonly probe_applied: { readonly number: number };
  /** By the other one. */
  readonly probe_noted: { readonly number: number };
}

export type ProbeEvent = EventEnvelope<string, { readonly number: number; readonly kind: string }>;

/** What handlers and the job do besides their rows. */
export interface ProbeBehaviour {
  /** In the transaction of the request, after its row. */
  readonly write?: (context: ProbeContext, number: number) => Promise<void>;
  /** In the transaction of the handler, after its row. */
  readonly apply?: (event: ProbeEvent, context: ProbeContext) => unknown;
  readonly note?: (event: ProbeEvent, context: ProbeContext) => unknown;
  readonly job?: (run: JobRun, context: ProbeContext) => unknown;
}

/** The part of what generated code would type that is used here. */
export interface ProbeContext extends Pick<OrdersContext, "log" | "clock" | "app"> {
  readonly services: Pick<OrdersContext["services"], "database" | "storage"> & {
    readonly email: NonNullable<UsersContext["services"]["email"]>;
    readonly cache: Cache;
  };
  readonly emit: (event: string, data: unknown) => Promise<void>;
  readonly tables: Kysely<ProbeTables>;
}

export interface ProbeOptions {
  readonly behaviour?: ProbeBehaviour;
  /** Of the event; the application was upgraded where it is another one than before. */
  readonly schema?: JsonSchema;
  readonly handlers?: Partial<Pick<HandlerDefinition, "retries" | "backoff" | "timeout" | "concurrency">>;
  /** Of the job; left out: every hour. */
  readonly cron?: string;
}

/**
 * The storefront with one more plugin, which promises what can be counted: `POST /probe {number}` writes a row, emits a durable event
 * and asks for a mail in one transaction; two handlers write a row each.
 */
export function probeApplication({
  behaviour = {},
  schema = numbered,
  handlers,
  cron = "0 * * * *",
}: ProbeOptions = {}): ApplicationDefinition {
  const handler = (name: string, transactional: boolean): HandlerDefinition => ({
    ...{ plugin: "probe", handler: name, retries: 20, backoff: "none", timeout: 30_000, priority: 0 },
    ...{ concurrency: null, orderBy: null, where: null, transactional, ...handlers },
  });
  return {
    ...application,
    events: {
      ...application.events,
      "probe.written": {
        version: 1,
        delivery: "durable",
        payload: use("events/probe.written", schema),
        emitters: ["probe"],
        handlers: [handler("apply", true), handler("note", false)],
      },
    },
    routes: [
      ...application.routes,
      route({ handler: "write", method: "POST", body: use("routes/probe/write/body", numbered), audit: true }),
      route({ handler: "count", method: "GET", cache: { ttl: 3_600_000, staleFor: 0, vary: [], tags: ["probe"] } }),
      route({
        handler: "limited",
        url: "/probe/limited",
        rateLimit: { max: 3, per: 3_600_000, by: { kind: "address" } },
      }),
    ],
    jobs: [
      ...application.jobs,
      { plugin: "probe", job: "tick", cron, timeZone: "UTC", missed: "run", timeout: 600_000 },
    ],
    migrations: [
      ...application.migrations,
      { plugin: "probe", tables: probeTables, migrations: [{ name: "0001-create-probe", scripts }] },
    ],
    wire: () => {
      const slots = application.wire();
      return [...slots, probeSlot(slots, behaviour)];
    },
  };
}

const numbered: JsonSchema = {
  type: "object",
  additionalProperties: false,
  required: ["number"],
  properties: { number: { type: "integer" }, kind: { type: "string", default: "plain" } },
};

const probeTables = ["probe_written", "probe_applied", "probe_noted"];

const scripts = {
  any: {
    up: probeTables.map((table) => `create table ${table} (number bigint not null);`).join("\n"),
    down: null,
  },
};

const use = (id: string, schema: JsonSchema): SchemaUse => ({ id, plugin: "probe", schema });

const route = (more: Partial<RouteDefinition> & Pick<RouteDefinition, "handler">): RouteDefinition => ({
  ...{ plugin: "probe", method: "GET", url: "/probe", access: { kind: "public" } },
  ...{ params: null, query: null, headers: null, body: null, rateLimit: null, cache: null, audit: false },
  ...{ timeout: null, hasRequestServices: false },
  responses: [
    { status: more.method === "POST" ? 201 : 200, kind: "schema", use: use(`routes/probe/${more.handler}`, numbered) },
  ],
  ...more,
});

function probeSlot(slots: readonly PluginSlot[], behaviour: ProbeBehaviour): PluginSlot {
  const service = (plugin: string, name: string): unknown => {
    const provider = slots.find(({ options }) => options.name === plugin);
    const provided: unknown = Reflect.get(provider?.provided as object, name);
    const isTransient = provider?.options.transient?.includes(name) === true;
    // A transient service is a factory.
    return isTransient ? (provided as (consumer: object) => unknown)({ plugin: "probe", needs: [] }) : provided;
  };
  return slot({
    name: "probe",
    version: "1.0.0",
    definition: { setup: (context: Omit<ProbeContext, "tables">) => probePlugin(context, behaviour) },
    after: ["database", "cache", "outbox", "scheduler", "audit", "email_service", "storage"],
    timeout: 30_000,
    onFailure: "abort",
    provides: ["probe"],
    // What generated code writes out by name.
    services: () =>
      ({
        database: service("database", "database"),
        storage: service("storage", "storage"),
        email: service("email_service", "email"),
        cache: service("cache", "cache"),
      }) as ProbeContext["services"],
  });
}

function probePlugin(given: Omit<ProbeContext, "tables">, behaviour: ProbeBehaviour) {
  const { database, email } = given.services;
  const context: ProbeContext = { ...given, tables: database.for<ProbeTables>() };
  const { tables, emit } = context;
  const write = async ({ body: { number } }: { readonly body: { readonly number: number } }) => {
    await database.transaction(async () => {
      await tables.insertInto("probe_written").values({ number }).execute();
      await emit("probe.written", { number });
      await email.send({ to: "team@shop.example", subject: `Number ${number}`, text: "It was written." });
      await behaviour.write?.(context, number);
    });
    return created({ number });
  };
  const count = async () => {
    const { number } = await tables
      .selectFrom("probe_written")
      .select(({ fn }) => fn.countAll<number>().as("number"))
      .executeTakeFirstOrThrow();
    return { number };
  };
  return {
    provides: { probe: context },
    routes: { write, count, limited: () => ({ number: 0 }) },
    on: {
      apply: async (event: ProbeEvent) => {
        await tables.insertInto("probe_applied").values({ number: event.data.number }).execute();
        await behaviour.apply?.(event, context);
      },
      note: async (event: ProbeEvent) => {
        await behaviour.note?.(event, context);
        await tables.insertInto("probe_noted").values({ number: event.data.number }).execute();
      },
    },
    jobs: { tick: (run: JobRun) => behaviour.job?.(run, context) },
  };
}
