import type { EventEnvelope } from "../api/plugin.js";
import type { Clock } from "../context/clock.js";
import { type ExecutionContext, enterContext, runInContext } from "../context/execution-context.js";
import type { HandlerDefinition } from "../definition.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import type { Observation } from "../observation/observation.js";
import { HandlerTimeout } from "./handler-timeout.js";
import { isPromise } from "./is-promise.js";

/** Calls a handler once: in its event's context, seen by whoever watches. */
export interface HandlerRunner {
  /** What the handler returns: a promise perhaps. */
  readonly call: (definition: HandlerDefinition, event: EventEnvelope, slot: PluginSlot) => unknown;
  /** The same in a turn of the bus's own: the context stays until the turn leaves it. */
  readonly callInTurn: (definition: HandlerDefinition, event: EventEnvelope, slot: PluginSlot) => unknown;
  /** As `call`, within the handler's time. Rejects with its error, or with `HandlerTimeout`; nothing can stop the handler then. */
  readonly run: (definition: HandlerDefinition, event: EventEnvelope, slot: PluginSlot) => Promise<void>;
}

export interface HandlerRunnerOptions {
  readonly clock: Clock;
  readonly observation: Observation;
  /** A handler failed after its time was up, when that was counted already. */
  readonly failedLate: (definition: HandlerDefinition, event: EventEnvelope, error: unknown) => void;
}

interface PluginInstance {
  readonly on?: Readonly<Record<string, (event: EventEnvelope) => unknown>>;
}

export function handlerRunner({ clock, observation, failedLate }: HandlerRunnerOptions): HandlerRunner {
  const call: HandlerRunner["call"] = (definition, event, slot) => {
    const context = contextOf(event);
    if (!observation.isOn) return runInContext(context, handle, definition, event, slot);
    const { plugin, handler } = definition;
    const traceparent = event.traceparent ?? null;
    return observation.around({ kind: "handle", plugin, handler, event: event.type, traceparent }, () =>
      runInContext(context, handle, definition, event, slot),
    );
  };
  const callInTurn: HandlerRunner["call"] = (definition, event, slot) => {
    enterContext(contextOf(event));
    return handle(definition, event, slot);
  };
  return {
    call,
    callInTurn: observation.isOn ? call : callInTurn,
    run: async (definition, event, slot) => {
      const outcome = call(definition, event, slot);
      if (!isPromise(outcome)) return;
      await new Promise<void>((resolve, reject) => {
        let isOver = false;
        const timer = clock.setTimeout(() => {
          isOver = true;
          reject(new HandlerTimeout(definition.timeout));
        }, definition.timeout);
        outcome.then(
          () => {
            timer.cancel();
            resolve();
          },
          (error: unknown) => {
            timer.cancel();
            if (isOver) failedLate(definition, event, error);
            else reject(error);
          },
        );
      });
    },
  };
}

const contextOf = ({ id, correlationid }: EventEnvelope): ExecutionContext => ({
  correlationId: correlationid,
  causationId: id,
  eventId: id,
});

function handle({ handler }: HandlerDefinition, event: EventEnvelope, slot: PluginSlot): unknown {
  // That the handler is there was checked when the plugin started.
  const instance = slot.running?.instance as PluginInstance | undefined;
  return instance?.on?.[handler]?.(event);
}
