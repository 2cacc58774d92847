import type { EventEnvelope } from "../api/plugin.js";
import type { Clock } from "../context/clock.js";
import { inEventContext, runInContext } from "../context/execution-context.js";
import type { HandlerDefinition } from "../definition.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import type { Observation } from "../observation/observation.js";
import type { Emission } from "./emission.js";
import { HandlerTimeout } from "./handler-timeout.js";
import { isPromise } from "./is-promise.js";

/** Calls a handler once: in its event's context, seen by whoever watches. */
export interface HandlerRunner {
  /** What the handler returns: a promise perhaps. */
  readonly call: CallHandler;
  /** The same outside everything that the caller runs in, except where somebody watches. */
  readonly callOutside: CallHandler;
  /** As `call`, within the handler's time. Rejects with its error, or with `HandlerTimeout`; nothing can stop the handler then. */
  readonly run: (emission: Emission, definition: HandlerDefinition, slot: PluginSlot) => Promise<void>;
}

export type CallHandler = (emission: Emission, definition: HandlerDefinition, slot: PluginSlot) => unknown;

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
  const call: CallHandler = (emission, definition, slot) => {
    const { event } = emission;
    if (!observation.isOn) return runInContext(event, handle, emission, definition, slot);
    const { plugin, handler } = definition;
    const traceparent = event.traceparent ?? null;
    return observation.around({ kind: "handle", plugin, handler, event: event.type, traceparent }, () =>
      runInContext(event, handle, emission, definition, slot),
    );
  };
  return {
    call,
    callOutside: observation.isOn ? call : inEventContext(handle),
    run: async (emission, definition, slot) => {
      const outcome = call(emission, definition, slot);
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
            if (isOver) failedLate(definition, emission.event, error);
            else reject(error);
          },
        );
      });
    },
  };
}

function handle({ event, copyOf }: Emission, { handler }: HandlerDefinition, slot: PluginSlot): unknown {
  // That the handler is there was checked when the plugin started.
  const instance = slot.running?.instance as PluginInstance | undefined;
  return instance?.on?.[handler]?.(copyOf(event));
}
