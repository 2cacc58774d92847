import type { Application, Event, HandledEvent, Plugin } from "../model.js";
import { eventMatcher } from "./event-patterns.js";

type EventTable = Pick<Application, "events" | "unmatchedPatterns">;
type Handler = Event["handlers"][number];

/** Merges what several plugins emit under one name, and gives every wired handler the events that it asks for. */
export function resolveEvents(plugins: readonly Plugin[]): EventTable {
  const emitters = emittersByEvent(plugins);
  const match = eventMatcher([...emitters.keys()]);
  const handlers = new Map<string, Handler[]>([...emitters.keys()].map((name) => [name, []]));
  const unmatchedPatterns: { plugin: Plugin; handled: HandledEvent }[] = [];

  for (const plugin of plugins.filter(({ isWired }) => isWired)) {
    for (const handled of plugin.declaration.handles) {
      const names = handled.isPattern ? match(handled.pattern) : [handled.pattern];
      for (const name of names) handlers.get(name)?.push({ plugin: plugin.name, handled });
      if (handled.isPattern && names.length === 0) unmatchedPatterns.push({ plugin, handled });
    }
  }

  const events = [...emitters].map(([name, found]) => event(name, found, handlers.get(name) ?? []));
  return { events: new Map(events.map((event) => [event.name, event])), unmatchedPatterns };
}

/** By name. A disabled plugin still contributes its events: disabling is about running, not about names. */
function emittersByEvent(plugins: readonly Plugin[]): ReadonlyMap<string, Event["emitters"]> {
  const found = new Map<string, Event["emitters"][number][]>();
  for (const plugin of plugins) {
    for (const emitted of plugin.declaration.emits) {
      const emitter = { plugin: plugin.name, emitted };
      const others = found.get(emitted.name);
      if (others === undefined) found.set(emitted.name, [emitter]);
      else others.push(emitter);
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function event(name: string, emitters: Event["emitters"], handlers: readonly Handler[]): Event {
  const first = emitters[0]?.emitted;
  return {
    name,
    version: first?.version ?? 1,
    delivery: first?.delivery ?? "memory",
    emitters,
    handlers: [...handlers].sort((a, b) => b.handled.priority - a.handled.priority),
  };
}
