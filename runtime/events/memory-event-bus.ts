import { AsyncLocalStorage } from "node:async_hooks";
import type { Logger } from "../api/logger.js";
import type { EventEnvelope } from "../api/plugin.js";
import type { Clock } from "../context/clock.js";
import { afterCommit, isInUnitOfWork } from "../context/unit-of-work.js";
import type { ApplicationDefinition, HandlerDefinition, SchemaEngine } from "../definition.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import { withinLimit } from "../lifecycle/time-limit.js";
import type { Redactor } from "../logging/redactor.js";
import { batched } from "./batched.js";
import { envelopeMaker } from "./create-envelope.js";
import { deadLetterList } from "./dead-letter-list.js";
import { deliveryReport } from "./delivery-report.js";
import type { EventBusControl } from "./event-bus.js";
import { type EventChannel, eventChannel } from "./event-channel.js";
import { eventWaiters } from "./event-waiters.js";
import type { HandlerQueue } from "./handler-queue.js";
import { handlerQueues } from "./handler-queues.js";

export interface EventBusOptions {
  readonly definition: Pick<ApplicationDefinition, "name" | "events">;
  readonly engine: SchemaEngine;
  readonly slots: ReadonlyMap<string, PluginSlot>;
  /** Plugins whose handlers are not called. */
  readonly silent: ReadonlySet<string>;
  readonly log: Logger;
  readonly clock: Clock;
  readonly redact: Redactor;
  /** 0 to 1, for the jitter of retries. */
  readonly random?: () => number;
}

/** Events of one process, dispatched by the compiled table. Fast, and gone with the process. */
export function memoryEventBus(options: EventBusOptions): EventBusControl {
  const { definition, clock, log, random = Math.random } = options;
  const deadLetters = deadLetterList(clock, options.redact);
  const report = deliveryReport(log, deadLetters);
  // Work that is put off must not inherit what its emitter ran in: a request, or a transaction that has long ended.
  const outside = AsyncLocalStorage.snapshot();
  const later = batched((flush) => void setImmediate(() => outside(flush)));
  const queues = handlerQueues({ ...options, context: { clock, random, later, ...report.outcomes } });
  const channels = channelsOf(options, queues.queueFor);
  const makeEnvelope = envelopeMaker(clock);
  const observers = new Set<(event: EventEnvelope) => void>();
  let isClosed = false;

  const dispatch = (channel: EventChannel, event: EventEnvelope): void => {
    for (const { queue, wants } of channel.handlers) {
      if (wants === null || wants(event)) {
        report.opened();
        later(() => queue.offer(event));
      }
    }
    channel.waiters.tell(event);
    for (const observe of observers) observe(event);
  };

  const accept = (channel: EventChannel, event: EventEnvelope): void => {
    if (isClosed) {
      log.error(
        { event: event.type, eventId: event.id },
        "event lost: its transaction ended after the application had stopped",
      );
      return;
    }
    report.accepted();
    dispatch(channel, event);
  };

  const emit = (plugin: string, name: string, data: unknown): void => {
    const channel = channelNamed(channels, name);
    if (!channel.emitters.has(plugin)) throw new Error(`Plugin "${plugin}" does not declare that it emits "${name}"`);
    if (isClosed) throw new Error(`Event "${name}" was not emitted: the application is stopping`);
    const event = makeEnvelope(`/${definition.name}/${plugin}`, name, channel.version, channel.accept(data));
    if (isInUnitOfWork()) afterCommit(() => accept(channel, event));
    else accept(channel, event);
  };

  return {
    emit: (plugin, name, data) => {
      try {
        emit(plugin, name, data);
        return ACCEPTED;
      } catch (error) {
        return Promise.reject(error);
      }
    },
    waitFor: async (name, wait = {}) => channelNamed(channels, name).waiters.wait(wait),
    observe: (listener) => {
      observers.add(listener);
      return () => observers.delete(listener);
    },
    deadLetters: deadLetters.all,
    counts: report.counts,
    idle: report.idle,
    pluginChanged: (plugin) => {
      for (const queue of queues.of(plugin)) queue.pump();
    },
    settled: async (plugin) => {
      await Promise.all(queues.of(plugin).map((queue) => queue.settled()));
    },
    drain: async (limit) => {
      if (isClosed) return;
      if (limit > 0) {
        const time = { clock, milliseconds: limit, what: "handling the open events" };
        await withinLimit(report.idle, time).catch(() => undefined);
      }
      isClosed = true;
      for (const queue of queues.all()) report.abandoned(queue.definition, queue.abandon());
      for (const { waiters } of channels.values()) waiters.rejectAll(new Error("The application is stopping"));
    },
  };
}

const ACCEPTED = Promise.resolve();

function channelNamed(channels: ReadonlyMap<string, EventChannel>, name: string): EventChannel {
  const channel = channels.get(name);
  if (channel === undefined) throw new Error(`There is no event "${name}"`);
  return channel;
}

function channelsOf(
  { definition, engine, clock }: EventBusOptions,
  queueFor: (handler: HandlerDefinition) => HandlerQueue | null,
): ReadonlyMap<string, EventChannel> {
  const entries = Object.entries(definition.events).map(([name, event]) => {
    if (event.delivery === "durable") throw new Error(`Event "${name}": durable delivery is not supported yet`);
    if (event.handlers.some(({ transactional }) => transactional)) {
      throw new Error(`Event "${name}": transactional handlers are not supported yet`);
    }
    return [
      name,
      eventChannel({ name, definition: event, engine, waiters: eventWaiters(name, clock), queueFor }),
    ] as const;
  });
  return new Map(entries);
}
