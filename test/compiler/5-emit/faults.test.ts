import { beforeAll, describe, expect, it } from "vitest";
import { generated } from "./case-files.js";
import { typeCheck } from "./type-check.js";

/**
 * What a plugin's author reads when the code does not keep to the manifest. Each fault shows at its own line, in words that name
 * what is wrong; a message that gets worse is a change to this file.
 */
const app = {
  "nexus.yaml": `
nexus: 1
app: { name: shop }
plugins: { orders: , users: , mails: { $enabled: false } }
`,
  "plugins/mails/plugin.yaml": `
plugin: mails
version: 1.0.0
provides: { email: { contract: "./contract.ts#Email", version: 1.0.0 } }
`,
  "plugins/mails/contract.ts": "export interface Email {\n  send(to: string): Promise<void>;\n}\n",
  "plugins/mails/index.ts": `import { definePlugin } from "#nexus/mails";\nexport default definePlugin(() => ({ provides: { email: { send: async () => {} } } }));\n`,
  "plugins/users/plugin.yaml": `
plugin: users
version: 1.0.0
provides: { users: { contract: "./contract.ts#Users" }, scheduler: { contract: "./contract.ts#Scheduler" } }
events:
  emits:
    user.created: { payload: { type: object, required: [id], properties: { id: { type: string } } } }
`,
  "plugins/users/contract.ts":
    "export interface Users {\n  has(id: string): Promise<boolean>;\n}\nexport interface Scheduler {}\n",
  "plugins/users/index.ts": `import { definePlugin } from "#nexus/users";\nexport default definePlugin(() => ({ provides: { users: { has: async () => true }, scheduler: {} } }));\n`,
  "plugins/orders/plugin.yaml": `
plugin: orders
version: 1.0.0
config: { type: object, properties: { max_orders: { type: integer, default: 3 } } }
requires: { users: ^1.0.0, email: { version: ^1.0.0, optional: true } }
provides: { orders: { contract: "./contract.ts#Orders", version: 1.0.0 } }
events:
  emits:
    order.placed: { payload: { type: object, required: [id, total], properties: { id: { type: string }, total: { type: integer } } } }
  handles:
    user.created:
    order.placed: { handler: confirm }
routes:
  placeOrder:
    route: POST /orders
    access: public
    body: { type: object, required: [total], properties: { total: { type: integer } } }
    responses: { 201: { type: object, required: [id], properties: { id: { type: string } } }, 409: problem }
  getOrder:
    route: GET /orders/{id}
    access: public
    responses: { 200: { type: object, required: [id], properties: { id: { type: string } } } }
jobs: { purge: { cron: "0 3 * * *" } }
`,
  "plugins/orders/contract.ts": "export interface Orders {\n  count(): number;\n}\n",
};

/** A sound plugin with its parts on lines of their own; each row replaces one. */
const parts = {
  setup: "log.info(String(config.max_orders));",
  provides: "provides: { orders: { count: () => 1 } },",
  place: "placeOrder: ({ body }) => ({ id: String(body.total) }),",
  get: "getOrder: ({ params }) => ({ id: params.id }),",
  created: '"user.created": (event) => log.info(event.data.id),',
  confirm: "confirm: (event) => log.info({ total: event.data.total }),",
  jobs: "jobs: { purge: () => {} },",
  more: "",
};

type Parts = Partial<typeof parts>;

function plugin(faulty: Parts): string {
  const { setup, provides, place, get, created, confirm, jobs, more } = { ...parts, ...faulty };
  return `import { definePlugin, type Plugin } from "#nexus/orders";
import { reply } from "nexus-platform";

export default definePlugin(async ({ config, services, emit, waitFor, log }): Promise<Plugin> => {
  void { config, services, emit, waitFor };
  ${setup}
  return {
    ${provides}
    routes: {
      ${place}
      ${get}
    },
    on: {
      ${created}
      ${confirm}
    },
    ${jobs}
    ${more}
  };
});

export { reply };
`;
}

const lineOf: Readonly<Record<keyof Parts, number>> = {
  setup: 6,
  provides: 8,
  place: 10,
  get: 11,
  created: 14,
  confirm: 15,
  jobs: 17,
  more: 18,
};

interface Row {
  readonly name: string;
  readonly faulty: Parts;
  /** Where it shows, if not at the part that is replaced. */
  readonly line?: number;
  readonly want: readonly string[];
}

const rows: readonly Row[] = [
  { name: "a sound plugin has no fault", faulty: {}, want: [] },
  {
    name: "a payload lacks a property",
    faulty: { setup: 'await emit("order.placed", { id: "1" });' },
    want: ["Property 'total' is missing in type '{ id: string; }' but required in type 'OrderPlacedData'."],
  },
  {
    name: "a payload has a property too many",
    faulty: { setup: 'await emit("order.placed", { id: "1", total: 1, extra: 2 });' },
    want: ["Object literal may only specify known properties, and 'extra' does not exist in type 'OrderPlacedData'."],
  },
  {
    name: "a payload's property has the wrong type",
    faulty: { setup: 'await emit("order.placed", { id: 1, total: 1 });' },
    want: ["Type 'number' is not assignable to type 'string'."],
  },
  {
    name: "an event is emitted that is not declared",
    faulty: { setup: 'await emit("order.lost", {});' },
    want: ["Argument of type '\"order.lost\"' is not assignable to parameter of type '\"order.placed\"'."],
  },
  {
    name: "an event is emitted that the plugin only handles",
    faulty: { setup: 'await emit("user.created", { id: "1" });' },
    want: ["Argument of type '\"user.created\"' is not assignable to parameter of type '\"order.placed\"'."],
  },
  {
    name: "an event is waited for that is not declared",
    faulty: { setup: 'await waitFor("order.lost");' },
    want: ["Argument of type '\"order.lost\"' is not assignable to parameter of type 'keyof Events'."],
  },
  {
    name: "a setting does not exist",
    faulty: { setup: "log.info(String(config.max_order));" },
    want: ["Property 'max_order' does not exist on type 'Config'. Did you mean 'max_orders'?"],
  },
  {
    name: "a service is not declared",
    faulty: { setup: "await services.database.query();" },
    want: ["Property 'database' does not exist on type 'Services'."],
  },
  {
    name: "an optional service is used as if it were always there",
    faulty: { setup: 'await services.email.send("x");' },
    want: ["'services.email' is possibly 'undefined'."],
  },
  {
    name: "a service's method is called with the wrong type",
    faulty: { setup: "await services.users.has(1);" },
    want: ["Argument of type 'number' is not assignable to parameter of type 'string'."],
  },
  {
    name: "a provided service is missing",
    faulty: { provides: "" },
    line: 7,
    want: [
      "Property 'provides' is missing in type '{ routes: { placeOrder: ({ body }: PlaceOrderRequest) => { id: string; }; getOrder: ({ params }: GetOrderRequest) => { id: string; }; }; on: { \"user.created\": (event: EventEnvelope<\"user.created\", UserCreatedData>) => void; confirm: (event: EventEnvelope<...>) => void; }; jobs: { ...; }; }' but required in type 'Plugin'.",
    ],
  },
  {
    name: "a provided service does not keep its contract",
    faulty: { provides: 'provides: { orders: { count: () => "1" } },' },
    want: ["Type 'string' is not assignable to type 'number'."],
  },
  {
    name: "a service is provided that is not declared",
    faulty: { provides: "provides: { orders: { count: () => 1 }, extra: 1 }," },
    want: ["Object literal may only specify known properties, and 'extra' does not exist in type 'Provides'."],
  },
  {
    name: "a route's handler is missing",
    faulty: { get: "" },
    line: 9,
    want: [
      "Property 'getOrder' is missing in type '{ placeOrder: ({ body }: PlaceOrderRequest) => { id: string; }; }' but required in type 'Routes'.",
    ],
  },
  {
    name: "a handler stands for a route that is not declared",
    faulty: { get: `${parts.get} listOrders: () => [],` },
    want: ["Object literal may only specify known properties, and 'listOrders' does not exist in type 'Routes'."],
  },
  {
    name: "a response has the wrong type",
    faulty: { get: "getOrder: () => ({ id: 1 })," },
    want: ["Type 'number' is not assignable to type 'string'."],
  },
  {
    name: "a response lacks a property",
    faulty: { get: "getOrder: () => ({})," },
    want: ["Type '{}' is not assignable to type 'Awaitable<GetOrderResult>'."],
  },
  {
    name: "a reply has a status that is not declared",
    faulty: { get: 'getOrder: () => reply(418, { id: "1" }),' },
    want: [
      "Type 'Reply<418, { id: string; }>' is not assignable to type 'Awaitable<GetOrderResult>'.",
      "  Type 'Reply<418, { id: string; }>' is not assignable to type 'Reply<200, GetOrderResponse>'.",
      "    Type '418' is not assignable to type '200'.",
    ],
  },
  {
    name: "a handler reads a part of the request that is not declared",
    faulty: { get: "getOrder: ({ query }) => ({ id: query.id })," },
    want: ["Property 'query' does not exist on type 'GetOrderRequest'."],
  },
  {
    name: "a handler reads a property of the body that does not exist",
    faulty: { place: "placeOrder: ({ body }) => ({ id: body.ide })," },
    want: ["Property 'ide' does not exist on type 'PlaceOrderBody'."],
  },
  {
    name: "an event's handler is missing",
    faulty: { confirm: "" },
    line: 13,
    want: [
      "Property 'confirm' is missing in type '{ \"user.created\": (event: EventEnvelope<\"user.created\", UserCreatedData>) => void; }' but required in type 'Handlers'.",
    ],
  },
  {
    name: "a handler stands for an event that is not declared",
    faulty: { confirm: `${parts.confirm} "order.lost": () => {},` },
    want: ["Object literal may only specify known properties, and '\"order.lost\"' does not exist in type 'Handlers'."],
  },
  {
    name: "a handler reads data that the event does not have",
    faulty: { created: '"user.created": (event) => log.info(event.data.email),' },
    want: ["Property 'email' does not exist on type 'UserCreatedData'."],
  },
  {
    name: "a job is missing",
    faulty: { jobs: "" },
    line: 7,
    want: [
      "Property 'jobs' is missing in type '{ provides: { orders: { count: () => number; }; }; routes: { placeOrder: ({ body }: PlaceOrderRequest) => { id: string; }; getOrder: ({ params }: GetOrderRequest) => { id: string; }; }; on: { ...; }; }' but required in type 'Plugin'.",
    ],
  },
  {
    name: "a part is returned that the manifest does not declare",
    faulty: { more: "access: { owner: () => true }," },
    want: ["Object literal may only specify known properties, and 'access' does not exist in type 'Plugin'."],
  },
];

const files = rows.map(({ faulty }, index) => [`plugins/orders/fault-${index}.ts`, plugin(faulty)] as const);
let output: readonly string[] = [];

beforeAll(() => {
  const entry = { "plugins/orders/index.ts": plugin({}) };
  output = typeCheck({ ...app, ...entry, ...generated({ ...app, ...entry }), ...Object.fromEntries(files) });
});

describe("tsc refuses at its own line", () => {
  for (const [index, { name, faulty, line, want }] of rows.entries()) {
    it(name, () => {
      const [replaced] = Object.keys(faulty) as (keyof Parts)[]; // the rows write nothing else
      const at = line ?? (replaced === undefined ? 0 : lineOf[replaced]);
      const [first, ...explanation] = want;
      const told = first === undefined ? [] : [`${at}: ${first}`, ...explanation];
      expect(messages(`plugins/orders/fault-${index}.ts`)).toEqual(told);
    });
  }

  it("and nowhere else", () => {
    const others = output.filter((text) => /^\S/.test(text) && !text.startsWith("plugins/orders/fault-"));
    expect(others).toEqual([]);
  });
});

/** "line: message", with what follows of the explanation, of one file. */
function messages(file: string): readonly string[] {
  const found: string[] = [];
  let isOurs = false;
  for (const text of output) {
    const start = /^(\S+)\((\d+),\d+\): error TS\d+: (.*)$/.exec(text);
    if (start !== null) isOurs = start[1] === file;
    if (isOurs && start !== null) found.push(`${start[2]}: ${start[3]}`);
    else if (isOurs) found.push(text);
  }
  return found;
}
