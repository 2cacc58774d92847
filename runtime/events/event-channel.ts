import type { EventEnvelope } from "../api/plugin.js";
import { copyData } from "../copy-data.js";
import type { EventDefinition, HandlerDefinition, SchemaEngine, SchemaUse } from "../definition.js";
import { copyOfEnvelope } from "./create-envelope.js";
import type { Emission } from "./emission.js";
import { EventDataError } from "./event-data-error.js";
import type { EventWaiters } from "./event-waiters.js";
import type { HandlerQueue } from "./handler-queue.js";

/** Everything about one event, looked up once. */
export interface EventChannel {
  readonly name: string;
  readonly version: number;
  readonly isDurable: boolean;
  /** Plugins that emit it, with what stands in its envelope as source. */
  readonly sources: ReadonlyMap<string, string>;
  /** A copy with defaults filled in. Throws where the data do not match. */
  readonly accept: (data: unknown) => unknown;
  /** A copy of an event whose data were accepted. */
  readonly copyOf: Emission["copyOf"];
  readonly waiters: EventWaiters;
  /** Of the handlers that want the event, by descending priority. */
  readonly queuesFor: (event: EventEnvelope) => readonly HandlerQueue[];
}

export interface ChannelOptions {
  readonly application: string;
  readonly name: string;
  readonly definition: EventDefinition;
  readonly engine: SchemaEngine;
  readonly waiters: EventWaiters;
  readonly queueFor: (handler: HandlerDefinition) => HandlerQueue | null;
}

export function eventChannel(options: ChannelOptions): EventChannel {
  const { application, name, definition, engine, waiters } = options;
  const { version, delivery, emitters, payload } = definition;
  const { accept, copy } = engine.copier(payload);
  return {
    name,
    version,
    isDurable: delivery === "durable",
    sources: new Map(emitters.map((plugin) => [plugin, `/${application}/${plugin}`])),
    waiters,
    accept: (data) => {
      const validation = accept(data);
      if (!validation.ok) throw new EventDataError(name, validation.errors);
      return validation.value;
    },
    copyOf: (event) => copyOfEnvelope(event, copy(event.data)),
    queuesFor: queuesFor(options),
  };
}

function queuesFor({ definition, engine, queueFor }: ChannelOptions): EventChannel["queuesFor"] {
  const handlers = definition.handlers.flatMap((handler) => {
    const queue = queueFor(handler);
    const { where } = handler;
    return queue === null ? [] : [{ queue, wants: where === null ? null : condition(where, engine) }];
  });
  const all = handlers.map(({ queue }) => queue);
  if (handlers.every(({ wants }) => wants === null)) return () => all;
  return (event) => handlers.flatMap(({ queue, wants }) => (wants === null || wants(event) ? queue : []));
}

function condition(where: SchemaUse, engine: SchemaEngine): (event: EventEnvelope) => boolean {
  const validate = engine.validator(where, "strict");
  const text = JSON.stringify(where.schema);
  // Defaults are filled in in place.
  const mayFillIn = text.includes('"default"') || text.includes('"$ref"');
  return ({ data }) => validate(mayFillIn ? copyData(data) : data).ok;
}
