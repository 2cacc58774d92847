import type { EventEnvelope } from "../api/plugin.js";
import { deepFreeze } from "../deep-freeze.js";
import type { WaitForOptions } from "./test-app.js";

export interface EventRecorder {
  readonly events: readonly EventEnvelope[];
  readonly record: (event: EventEnvelope) => void;
  /** The first that matches, among those recorded and those to come. */
  readonly waitFor: (name: string, options: WaitForOptions<EventEnvelope>) => Promise<EventEnvelope>;
}

export function eventRecorder(): EventRecorder {
  const events: EventEnvelope[] = [];
  const listeners = new Set<(event: EventEnvelope) => void>();

  return {
    events,
    record: (event) => {
      events.push(deepFreeze(event));
      for (const listener of [...listeners]) listener(event);
    },
    waitFor: (name, { where = () => true, timeout = 5_000 }) => {
      const matches = (event: EventEnvelope): boolean => event.type === name && where(event);
      const known = events.find(matches);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        const end = (): void => {
          listeners.delete(listener);
          clearTimeout(timer);
        };
        const listener = (event: EventEnvelope): void => {
          if (!matches(event)) return;
          end();
          resolve(event);
        };
        const timer = setTimeout(() => {
          end();
          const seen = events.map(({ type }) => type).join(", ");
          reject(new Error(`No event "${name}" that matches within ${timeout} ms. Emitted so far: ${seen || "none"}.`));
        }, timeout);
        listeners.add(listener);
      });
    },
  };
}
