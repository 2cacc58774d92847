import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AppInfo, Consumer, EventEnvelope } from "../../../runtime/api/plugin.js";
import { defineApplication } from "../../../runtime/application.js";
import type { ApplicationDefinition, EventDefinition, HandlerDefinition } from "../../../runtime/definition.js";
import type { RouteRequest } from "../../../runtime/http/route-request.js";
import type { JsonSchema } from "../../../runtime/json.js";
import { present, slot } from "../../../runtime/lifecycle/plugin-slot.js";

/** What a compiler would generate for a shop: `store` and `mail` provide services, `orders` uses both, `report` wants both. */
export interface Store {
  readonly save: (id: string) => void;
  readonly all: () => readonly string[];
}

export interface Email {
  readonly send: (to: string) => Promise<void>;
}

/** A transient service: each consumer counts for itself. */
export interface Tickets {
  readonly next: () => string;
}

interface Counter {
  readonly count: () => number;
}

export interface Types {
  readonly services: {
    readonly store: Store;
    readonly email: Email;
    readonly counter: Counter;
    readonly tickets: Tickets;
  };
  readonly events: {
    readonly "order.placed": { readonly id: string };
    readonly "mail.failed": { readonly to: string };
  };
  readonly pluginName: "store" | "mail" | "orders" | "report";
}

interface OrdersContext {
  readonly config: { readonly greeting: string };
  readonly services: { readonly store: Store; readonly email: Email | undefined };
  readonly emit: (event: string, data: unknown) => Promise<void>;
  readonly app: AppInfo;
}

interface ReportContext {
  readonly services: { readonly counters: readonly Counter[]; readonly email: Email; readonly tickets: Tickets };
}

export interface ShopOptions {
  /** Called with each attempt to handle `order.placed`; what it throws fails the attempt. */
  readonly onOrder?: (event: EventEnvelope) => void;
  readonly handler?: Partial<HandlerDefinition>;
}

export function shopApplication({ onOrder, handler }: ShopOptions = {}): ApplicationDefinition<Types> {
  return defineApplication<Types>({
    name: "shop",
    version: "1.0.0",
    settings: {
      base: { plugins: { mail: { api_key: "${env:MAIL_KEY}" }, orders: { greeting: "hello" } } },
      environments: {
        test: { plugins: { orders: { greeting: "hello from test" } } },
        staging: { plugins: { orders: { greeting: "hello from staging" } } },
      },
      schemas: {
        mail: objectOf({ api_key: { type: "string" } }),
        orders: objectOf({ greeting: { type: "string" } }),
      },
    },
    events: {
      "order.placed": event("order.placed", "id", [
        {
          plugin: "orders",
          handler: "order.placed",
          retries: 1,
          backoff: "none",
          timeout: 30_000,
          priority: 0,
          concurrency: null,
          orderBy: null,
          where: null,
          transactional: false,
          ...handler,
        },
      ]),
      "mail.failed": event("mail.failed", "to", []),
    },
    routes: [
      {
        plugin: "orders",
        handler: "placeOrder",
        method: "POST",
        url: "/orders/:id",
        access: { kind: "public" },
        params: {
          id: "routes/orders/placeOrder/params",
          plugin: "orders",
          schema: objectOf({ id: { type: "string" } }),
        },
        query: null,
        headers: null,
        body: null,
        responses: [
          {
            status: 200,
            kind: "schema",
            use: {
              id: "routes/orders/placeOrder/200",
              plugin: "orders",
              schema: objectOf({ greeting: { type: "string" } }),
            },
          },
        ],
        rateLimit: null,
        timeout: null,
        cache: null,
        audit: false,
        hasRequestServices: false,
      },
    ],
    schemas: {},
    jobs: [],
    migrations: [],
    features: {},
    roles: {},
    permissions: [],
    wire: () => {
      const storeSlot = slot({
        ...common("store", []),
        provides: ["store", "counter", "tickets"],
        transient: ["tickets"],
        definition: { setup: storePlugin },
      });
      const mailSlot = slot({ ...common("mail", []), provides: ["email"], definition: { setup: mailPlugin } });
      const ordersSlot = slot<OrdersContext, object>({
        ...common("orders", ["store", "mail"]),
        provides: [],
        definition: { setup: (context) => ordersPlugin(context, onOrder) },
        services: () => ({ store: storeSlot.provided.store, email: mailSlot.ifActive?.email }),
        needs: ["store"],
      });
      const reportSlot = slot<ReportContext, object>({
        ...common("report", ["store", "mail"]),
        provides: [],
        definition: { setup: reportPlugin },
        services: () => ({
          counters: present([storeSlot.provided.counter]),
          email: mailSlot.provided.email,
          tickets: storeSlot.provided.tickets({ plugin: "report", needs: [] }),
        }),
      });
      return [storeSlot, mailSlot, ordersSlot, reportSlot];
    },
  });
}

const common = (name: string, after: readonly string[]) => ({
  name,
  version: "1.0.0",
  after,
  timeout: 1_000,
  onFailure: "abort" as const,
  services: (): object => ({}),
});

function storePlugin() {
  const ids: string[] = [];
  return {
    provides: {
      store: { save: (id: string) => void ids.push(id), all: () => ids },
      counter: { count: () => ids.length },
      tickets: ({ plugin }: Consumer): Tickets => {
        let last = 0;
        return { next: () => `${plugin} ${++last}` };
      },
    },
  };
}

function reportPlugin({ services }: ReportContext): object {
  services.tickets.next();
  return {};
}

async function mailPlugin({ config, app }: { readonly config: { readonly api_key: string }; readonly app: AppInfo }) {
  await writeFile(join(app.root, "mail.log"), "started");
  return { provides: { email: { send: () => Promise.reject(new Error(`no network, key ${config.api_key}`)) } } };
}

async function ordersPlugin(
  { config, services, emit }: OrdersContext,
  onOrder: ShopOptions["onOrder"],
): Promise<object> {
  await emit("mail.failed", { to: "nobody, at the start" });
  return {
    routes: {
      placeOrder: async ({ params }: RouteRequest) => {
        const { id } = params as { readonly id: string };
        services.store.save(id);
        await emit("order.placed", { id });
        return { greeting: config.greeting };
      },
    },
    on: {
      "order.placed": async (event: EventEnvelope<string, { readonly id: string }>) => {
        onOrder?.(event);
        await services.email?.send(event.data.id);
      },
    },
  };
}

const event = (name: string, property: string, handlers: readonly HandlerDefinition[]): EventDefinition => ({
  version: 1,
  delivery: "memory",
  payload: { id: `events/${name}`, plugin: "orders", schema: objectOf({ [property]: { type: "string" } }) },
  emitters: ["orders"],
  handlers,
});

function objectOf(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: "object", additionalProperties: false, properties, required: Object.keys(properties) };
}
