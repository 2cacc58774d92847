import { NoRetry } from "../api/no-retry.js";
import type { EventEnvelope } from "../api/plugin.js";
import { type DurableHandler, type EventDelivery, HandlerNotRunning } from "../api/services/outbox.js";
import type { EventTable, HandlerDefinition } from "../definition.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import type { Emission } from "./emission.js";
import type { EventChannel } from "./event-channel.js";
import { EventDataError } from "./event-data-error.js";
import type { HandlerRunner } from "./handler-runner.js";
import { retryDelay } from "./retry-delay.js";

export interface DurableDeliveryOptions {
  readonly events: EventTable;
  readonly channels: ReadonlyMap<string, EventChannel>;
  readonly slots: ReadonlyMap<string, PluginSlot>;
  /** Plugins whose handlers are not called. */
  readonly silent: ReadonlySet<string>;
  /** Plugins that the settings turn off: nothing is stored for them, because nobody knows for how long. */
  readonly turnedOff: ReadonlySet<string>;
  readonly runner: HandlerRunner;
  /** 0 to 1. */
  readonly random: () => number;
  readonly deadLettered: EventDelivery["deadLettered"];
}

/** What the outbox needs to know of handlers, and its way to call them. */
export interface DurableDelivery extends EventDelivery {
  /** Resolves when no durable run of the plugin's handlers is under way. */
  readonly settled: (plugin: string) => Promise<void>;
}

export function durableDelivery(options: DurableDeliveryOptions): DurableDelivery {
  const { events, channels, slots, runner } = options;
  const definitions = durableHandlers(options);
  const running = runsByPlugin();
  const channelOf = (event: EventEnvelope): EventChannel => {
    const channel = channels.get(event.type);
    if (channel === undefined) throw new Error(`There is no event "${event.type}"`);
    return channel;
  };

  return {
    handlers: new Map([...definitions].map(([name, definition]) => [name, durableHandler(definition, options.random)])),
    events: new Set(Object.keys(events).filter((name) => events[name]?.delivery === "durable")),
    handlersOf: (event) => wantedBy(event, channelOf(event), options.turnedOff),
    accept: (event) => ({ ...event, data: channelOf(event).accept(event.data) }),
    run: async (name, event) => {
      const definition = definitions.get(name);
      const slot = slots.get(definition?.plugin ?? "");
      if (definition === undefined || slot?.running === undefined) {
        throw new HandlerNotRunning(definition?.plugin ?? name);
      }
      const upToDate = current(event, channels);
      await running.during(definition.plugin, () => runner.run(upToDate, definition, slot));
    },
    deadLettered: options.deadLettered,
    settled: running.none,
  };
}

/**
 * The event as handlers are typed to get it: it may have been stored by an older version of the application. Defaults that are new are
 * filled in; where it does not match at all, no attempt can help.
 */
function current(event: EventEnvelope, channels: DurableDeliveryOptions["channels"]): Emission {
  const channel = channels.get(event.type);
  if (channel === undefined) throw new NoRetry(`The application has no event "${event.type}" any more`);
  try {
    const data = channel.accept(event.data);
    return { event, copyOf: () => ({ ...event, data }) };
  } catch (cause) {
    if (!(cause instanceof EventDataError)) throw cause;
    throw new NoRetry(`Event "${event.type}" does not match the schema that it has now: ${cause.faults}`, { cause });
  }
}

/** "plugin/handler": a handler of several events, by a pattern, is one. */
export const handlerName = ({ plugin, handler }: Pick<HandlerDefinition, "plugin" | "handler">): string =>
  `${plugin}/${handler}`;

/** Names of the handlers that want the event. */
const wantedBy = (event: EventEnvelope, channel: EventChannel, off: ReadonlySet<string>): readonly string[] =>
  channel
    .queuesFor(event)
    .filter(({ definition }) => !off.has(definition.plugin))
    .map(({ definition }) => handlerName(definition));

function durableHandlers({ events, slots, silent }: DurableDeliveryOptions): ReadonlyMap<string, HandlerDefinition> {
  const durable = Object.values(events).filter(({ delivery }) => delivery === "durable");
  const called = durable
    .flatMap(({ handlers }) => handlers)
    .filter(({ plugin }) => slots.has(plugin) && !silent.has(plugin));
  return new Map(called.map((definition) => [handlerName(definition), definition]));
}

function durableHandler(definition: HandlerDefinition, random: () => number): DurableHandler {
  const { plugin, handler, retries, backoff, priority, concurrency, orderBy, transactional } = definition;
  return {
    plugin,
    handler,
    retries,
    retryDelay: (failures) => retryDelay(backoff, failures, random),
    priority,
    concurrency,
    keyOf: orderBy === null ? null : ({ data }) => keyText((data as Readonly<Record<string, unknown>>)[orderBy]),
    transactional,
  };
}

/** Data without the property have no order. Texts stay as they are, so that a lane can be found by people. */
function keyText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function runsByPlugin(): {
  readonly during: (plugin: string, run: () => Promise<void>) => Promise<void>;
  readonly none: (plugin: string) => Promise<void>;
} {
  const open = new Map<string, Set<Promise<void>>>();
  return {
    during: async (plugin, run) => {
      const runs = open.get(plugin) ?? new Set();
      open.set(plugin, runs);
      const done = run();
      runs.add(done);
      await done.finally(() => runs.delete(done));
    },
    none: async (plugin) => {
      await Promise.allSettled(open.get(plugin) ?? []);
    },
  };
}
