import type {
  Application,
  Cache,
  Event,
  GeneratedFile,
  HandledEvent,
  Json,
  JsonObject,
  SchemaAt,
} from "../../model.js";
import type { Code } from "../render/code.js";
import { table } from "../render/layout.js";
import { member } from "../render/literal.js";
import { rememberedRows } from "../render/remembered-rows.js";
import { dataFile } from "./data-file.js";
import { schemaUse } from "./schema-use.js";

/** generated/events.ts: who emits and who handles, complete before the first plugin starts. */
export function emitEvents({ events, plugins }: Application, cache: Cache): GeneratedFile {
  const hashes = new Map(plugins.map(({ name, declaration }) => [name, declaration.hash]));
  const members = [...events.values()].flatMap((event) => {
    const { name, emitters, handlers } = event;
    const input = [
      name,
      emitters.map(({ plugin }) => [plugin, hashes.get(plugin)]),
      handlers.map(({ plugin, handled }) => [plugin, hashes.get(plugin), handled.pattern]),
    ];
    const make = (): ReadonlyMap<string, Code> => new Map([[name, member(name, eventDefinition(event))]]);
    return [...rememberedRows({ cache, kind: "event" }, input, make).values()];
  });
  const about = "Every event of the application with its handlers, by descending priority, then start order.";
  return dataFile({ name: "events", about, type: { name: "EventTable" }, value: table(members) });
}

function eventDefinition({ name, version, delivery, emitters, handlers }: Event): JsonObject {
  const first = emitters[0];
  return {
    version,
    delivery,
    payload:
      first === undefined ? anything(name) : schemaUse(`events/${name}`, first.plugin, first.emitted.payload.schema),
    emitters: emitters.map(({ plugin }) => plugin),
    handlers: handlers.map(({ plugin, handled }) => handlerDefinition(plugin, handled, delivery)),
  };
}

/** No emitter was resolved, so nothing is known of the data. */
const anything = (event: string): Json => schemaUse(`events/${event}`, "", {});

/** A durable event is tried again unless the manifest says otherwise: it is stored, and the time will come. */
const retriesWhenDurable = 5;

function handlerDefinition(plugin: string, handled: HandledEvent, delivery: Event["delivery"]): JsonObject {
  return {
    plugin,
    handler: handled.handler,
    retries: handled.retries ?? (delivery === "durable" ? retriesWhenDurable : 0),
    backoff: handled.backoff,
    timeout: handled.timeout,
    priority: handled.priority,
    concurrency: handled.concurrency,
    orderBy: handled.orderBy,
    where: whereOf(plugin, handled.pattern, handled.where),
    transactional: handled.transactional,
  };
}

function whereOf(plugin: string, pattern: string, where: SchemaAt | null): Json {
  return where === null ? null : schemaUse(`handles/${plugin}/${pattern}`, plugin, where.schema);
}
