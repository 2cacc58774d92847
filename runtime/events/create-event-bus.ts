import { AsyncLocalStorage } from "node:async_hooks";
import type { Logger } from "../api/logger.js";
import type { EventEnvelope } from "../api/plugin.js";
import type { Outbox } from "../api/services/outbox.js";
import type { Clock } from "../context/clock.js";
import { currentContext } from "../context/execution-context.js";
import { afterCommit, isInUnitOfWork } from "../context/unit-of-work.js";
import type { ApplicationDefinition, HandlerDefinition, SchemaEngine } from "../definition.js";
import type { Features } from "../lifecycle/feature-providers.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import { withinLimit } from "../lifecycle/time-limit.js";
import type { Redactor } from "../logging/redactor.js";
import type { Observation } from "../observation/observation.js";
import { envelopeMaker } from "./create-envelope.js";
import { deadLetterList } from "./dead-letter-list.js";
import { deliveryReport } from "./delivery-report.js";
import { durableDelivery, handlerName } from "./durable-delivery.js";
import type { Emission } from "./emission.js";
import type { EventBusControl } from "./event-bus.js";
import { type EventChannel, eventChannel } from "./event-channel.js";
import { eventWaiters } from "./event-waiters.js";
import type { HandlerQueue } from "./handler-queue.js";
import { handlerQueues } from "./handler-queues.js";
import { type HandlerRunner, handlerRunner } from "./handler-runner.js";
import { type Later, later } from "./later.js";
import { noOutlet, type Outlet, outletsByPlugin } from "./outlet.js";
import type { QueueContext } from "./queue-context.js";

export interface EventBusOptions {
  readonly definition: Pick<ApplicationDefinition, "name" | "events">;
  readonly engine: SchemaEngine;
  readonly slots: ReadonlyMap<string, PluginSlot>;
  /** Plugins whose handlers are not called. */
  readonly silent: ReadonlySet<string>;
  /** Plugins that the settings turn off. */
  readonly turnedOff: ReadonlySet<string>;
  readonly features: Features;
  readonly log: Logger;
  readonly clock: Clock;
  readonly redact: Redactor;
  readonly observation: Observation;
  /** 0 to 1, for the jitter of retries. */
  readonly random?: () => number;
}

/**
 * Events, dispatched by the compiled table. Those with memory delivery are handled by queues of this process and are gone with
 * it; durable ones are given to the service `outbox`, which stores them and calls back.
 */
export function createEventBus(options: EventBusOptions): EventBusControl {
  const { definition, clock, log, observation, random = Math.random } = options;
  const deadLetters = deadLetterList(clock, options.redact);
  const report = deliveryReport(log, deadLetters);
  const runner = handlerRunner({
    clock,
    observation,
    failedLate: (handler, event, error) => report.outcomes.failedLate({ handler, event, attempts: 1, error }),
  });
  const outbox = outboxOf(options.features);
  // Work that is put off must not inherit what its emitter ran in: a request, or a transaction that has long ended.
  const outside = AsyncLocalStorage.snapshot();
  const dispatching = later<Dispatch>({
    perform: (dispatch) => {
      for (const queue of dispatch.queues) queue.offer(dispatch);
    },
    around: outside,
  });
  const context: QueueContext = {
    clock,
    random,
    later: (callback) => void setImmediate(() => outside(callback)),
    call: callInMemory(runner, outbox),
    ...report.outcomes,
  };
  const queues = handlerQueues({ ...options, context });
  const channels = channelsOf(options, queues.queueFor);
  const outlets = outletsByPlugin(channels);
  const durable = durableDelivery({
    ...options,
    events: definition.events,
    channels,
    runner,
    random,
    deadLettered: (name, event, attempts, error) => {
      const handler = definition.events[event.type]?.handlers.find((one) => handlerName(one) === name);
      if (handler !== undefined) report.deadLetteredElsewhere({ handler, event, attempts, error });
    },
  });
  const makeEnvelope = envelopeMaker(clock, observation);
  const observers = new Set<(event: EventEnvelope) => void>();
  let isClosed = false;

  const tell = (channel: EventChannel, event: EventEnvelope): void => {
    channel.waiters.tell(event, channel.copyOf);
    if (observers.size > 0) for (const observe of observers) observe(channel.copyOf(event));
  };

  const dispatch = (channel: EventChannel, event: EventEnvelope, add: Later<Dispatch>["add"]): void => {
    const queues = channel.queuesFor(event);
    if (queues.length > 0) {
      report.opened(queues.length);
      add({ queues, event, copyOf: channel.copyOf });
    }
    tell(channel, event);
  };

  const accept = (channel: EventChannel, event: EventEnvelope, add = dispatching.add): void => {
    if (isClosed) {
      log.error(
        { event: event.type, eventId: event.id },
        "event lost: its transaction ended after the application had stopped",
      );
      return;
    }
    report.accepted();
    dispatch(channel, event, add);
  };

  const store = async (channel: EventChannel, event: EventEnvelope): Promise<void> => {
    await outbox().store(event, durable.handlersOf(event));
    afterCommit(() => {
      report.accepted();
      tell(channel, event);
    });
  };

  const emit = (outlet: Outlet, data: unknown): Promise<void> => {
    const { channel } = outlet;
    if (isClosed) throw new Error(`Event "${channel.name}" was not emitted: the application is stopping`);
    const context = currentContext();
    const event = makeEnvelope(outlet, channel.accept(data), context);
    if (channel.isDurable) return store(channel, event);
    if (isInUnitOfWork()) afterCommit(() => accept(channel, event));
    // What a handler brings about waits for the next turn, so that events that lead to events leave time for all else.
    else accept(channel, event, context?.eventId === undefined ? dispatching.addFromOutside : dispatching.add);
    return ACCEPTED;
  };

  const emitterOf: EventBusControl["emitterOf"] = (plugin) => {
    const own = outlets.get(plugin);
    return (name, data) => {
      try {
        const outlet = own?.get(name) ?? noOutlet(plugin, channelNamed(channels, name));
        if (!observation.isOn) return emit(outlet, data);
        const delivery = outlet.channel.isDurable ? "durable" : "memory";
        return observation.around({ kind: "emit", plugin, event: name, delivery }, () => emit(outlet, data));
      } catch (error) {
        return Promise.reject(error);
      }
    };
  };

  return {
    emit: (plugin, name, data) => emitterOf(plugin)(name, data),
    emitterOf,
    waitFor: async (name, wait = {}) => channelNamed(channels, name).waiters.wait(wait),
    observe: (listener) => {
      observers.add(listener);
      return () => observers.delete(listener);
    },
    durable,
    deadLetters: deadLetters.all,
    counts: report.counts,
    idle: () => idle(report.idle, () => report.counts().open, options.features),
    pluginChanged: (plugin) => {
      for (const queue of queues.of(plugin)) queue.pump();
      options.features.get("outbox")?.pluginChanged(plugin);
    },
    settled: async (plugin) => {
      await Promise.all([...queues.of(plugin).map((queue) => queue.settled()), durable.settled(plugin)]);
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

/** One event on its way to its handlers. */
interface Dispatch extends Emission {
  readonly queues: readonly HandlerQueue[];
}

/** Handlers of stored events emit events that are not, and the other way round: quiet is when both are. */
async function idle(memory: () => Promise<void>, open: () => number, features: Features): Promise<void> {
  do {
    await memory();
    await features.get("outbox")?.idle();
  } while (open() > 0);
}

function outboxOf(features: Features): () => Outbox {
  return () => {
    const outbox = features.get("outbox");
    if (outbox !== undefined) return outbox;
    const provider = features.providerOf("outbox");
    throw new Error(
      provider === undefined
        ? 'No plugin that provides the service "outbox" is part of this run: durable events cannot be stored'
        : `The plugin "${provider}", which stores durable events, does not run`,
    );
  };
}

/** A transactional handler of an event that is not stored: its effect and the mark that it happened are one transaction. */
function callInMemory(runner: HandlerRunner, outbox: () => Outbox): QueueContext["call"] {
  return (emission, definition, slot) =>
    definition.transactional
      ? outbox().once(emission.event, handlerName(definition), () => runner.run(emission, definition, slot))
      : runner.callOutside(emission, definition, slot);
}

function channelNamed(channels: ReadonlyMap<string, EventChannel>, name: string): EventChannel {
  const channel = channels.get(name);
  if (channel === undefined) throw new Error(`There is no event "${name}"`);
  return channel;
}

function channelsOf(
  { definition, engine, clock }: EventBusOptions,
  queueFor: (handler: HandlerDefinition) => HandlerQueue | null,
): ReadonlyMap<string, EventChannel> {
  return new Map(
    Object.entries(definition.events).map(([name, event]) => [
      name,
      eventChannel({
        application: definition.name,
        name,
        definition: event,
        engine,
        waiters: eventWaiters(name, clock),
        queueFor,
      }),
    ]),
  );
}
