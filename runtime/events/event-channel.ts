import type { EventEnvelope } from "../api/plugin.js";
import { deepFreeze } from "../deep-freeze.js";
import type { EventDefinition, HandlerDefinition, SchemaEngine, SchemaUse } from "../definition.js";
import { copyData } from "./copy-data.js";
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
  /** A frozen copy with defaults filled in. Throws where the data do not match. */
  readonly accept: (data: unknown) => unknown;
  readonly waiters: EventWaiters;
  /** By descending priority. */
  readonly handlers: readonly ChannelHandler[];
}

export interface ChannelHandler {
  readonly queue: HandlerQueue;
  readonly wants: ((event: EventEnvelope) => boolean) | null;
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
  const { application, name, definition, engine, waiters, queueFor } = options;
  const { version, delivery, emitters, payload } = definition;
  const validate = engine.validator(payload, "strict");
  return {
    name,
    version,
    isDurable: delivery === "durable",
    sources: new Map(emitters.map((plugin) => [plugin, `/${application}/${plugin}`])),
    waiters,
    accept: (data) => {
      // A copy first: filling in defaults must not change what the emitter holds.
      const validation = validate(copyData(data));
      if (!validation.ok) throw new EventDataError(name, validation.errors);
      return deepFreeze(validation.value);
    },
    handlers: definition.handlers.flatMap((handler) => {
      const queue = queueFor(handler);
      return queue === null ? [] : [{ queue, wants: handler.where === null ? null : condition(handler.where, engine) }];
    }),
  };
}

function condition(where: SchemaUse, engine: SchemaEngine): (event: EventEnvelope) => boolean {
  const validate = engine.validator(where, "strict");
  const text = JSON.stringify(where.schema);
  // Defaults are filled in in place, and the data are frozen.
  const mayFillIn = text.includes('"default"') || text.includes('"$ref"');
  return ({ data }) => validate(mayFillIn ? copyData(data) : data).ok;
}
