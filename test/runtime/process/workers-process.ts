/** A whole application for tests that runs as several processes: one plugin whose routes do what is wanted of a worker. */
import cluster from "node:cluster";
import { setTimeout as pass } from "node:timers/promises";
import type { Workers } from "../../../runtime/api/workers.js";
import type { RouteDefinition } from "../../../runtime/definition.js";
import { main } from "../../../runtime/main.js";
import { ajvEngine } from "../../../runtime/schemas/ajv-engine.js";
import { type SmallContext, smallApplication } from "../support/small-application.js";
import { leaveRoom } from "./few-files.js";

/** As soon as it has told that it serves. */
let isToEnd = false;

const setup = async ({ config, workers, log }: SmallContext & { readonly workers: Workers }): Promise<object> => {
  if (config["refuses"] === "all") throw new Error("no disk");
  if (config["refuses"] === "memory") process.kill(process.pid, "SIGKILL");
  isToEnd = config["ends"] === workers.number;
  const numbers = workers.gather("numbers", async () => workers.number);
  return {
    routes: {
      who: () => ({ worker: workers.number, pid: process.pid }),
      all: async () => ({ numbers: await numbers() }),
      limited: () => ({ worker: workers.number }),
      slow: async () => {
        log.info("slow request");
        await pass(300);
        return { worker: workers.number };
      },
      fill: () => {
        const kept: object[] = [];
        for (;;) kept.push({ a: [kept.length] });
      },
    },
    reconfigure: (next: { readonly n: number }) => log.info(`n is ${next.n}`),
  };
};

const route = (handler: string, more: Partial<RouteDefinition> = {}): RouteDefinition => ({
  plugin: "actor",
  handler,
  method: "POST",
  url: `/${handler}`,
  access: { kind: "public" },
  params: null,
  query: null,
  headers: null,
  body: null,
  responses: [{ status: 200, kind: "schema", use: { id: `routes/actor/${handler}/200`, plugin: "actor", schema: {} } }],
  rateLimit: null,
  timeout: null,
  cache: null,
  audit: false,
  hasRequestServices: false,
  ...more,
});

const schema = {
  type: "object",
  additionalProperties: false,
  properties: {
    n: { type: "integer", default: 0 },
    ends: { type: "integer", default: 0 },
    refuses: { type: "string", default: "nobody" },
  },
};

/** What befalls the first process while it reads the settings. */
const befalls: Readonly<Record<string, () => void>> = {
  nothing: () => undefined,
  SIGUSR2: () => process.kill(process.pid, "SIGUSR2"),
  "few files": () => void leaveRoom(process.pid, 1),
};

const application = smallApplication({
  plugins: [{ name: "actor", setup: setup as (context: SmallContext) => unknown }],
  settings: { base: { server: { port: 0, workers: 2 }, plugins: { actor: {} } }, schemas: { actor: schema } },
  routes: [
    ...["who", "all", "slow", "fill"].map((handler) => route(handler)),
    route("limited", { rateLimit: { max: 5, per: 60_000, by: { kind: "address" } } }),
  ],
});

await main({
  application: {
    ...application,
    wire: () => {
      if (cluster.isPrimary) befalls[process.env["BEFALLS"] ?? "nothing"]?.();
      return application.wire();
    },
  },
  started: () => {
    if (isToEnd) setImmediate(() => process.exit(3));
  },
  engine: ajvEngine({}),
  root: process.cwd(),
});
