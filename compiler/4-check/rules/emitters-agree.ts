import { emittersDisagree } from "../../diagnostics/catalog/6-events.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Event, Plugin, Rule } from "../../model.js";
import { haveOneMeaning } from "../same-schema.js";
import { pluginsByName } from "../wired-plugins.js";

/** All who emit an event emit one payload, in one version and one delivery. Told at what differs, with the first emitter. */
export const emittersAgree: Rule = (application, report) => {
  const plugins = pluginsByName(application);
  for (const { emitters } of application.events.values()) {
    const [first, ...others] = emitters;
    if (first === undefined) continue;
    for (const other of others) {
      const found = disagreement(first, other, plugins);
      if (found !== null) report(found);
    }
  }
};

type Emitter = Event["emitters"][number];

function disagreement(one: Emitter, other: Emitter, plugins: ReadonlyMap<string, Plugin>): Diagnostic | null {
  const facts = { event: one.emitted.name, plugins: [one.plugin, other.plugin] as const };
  if (one.emitted.version !== other.emitted.version) {
    const related = [{ at: one.emitted.at, note: `version ${one.emitted.version}` }];
    return emittersDisagree(other.emitted.at, { ...facts, differing: "version" }, related);
  }
  const payloads = [one, other].map(({ plugin, emitted }) => ({
    schema: emitted.payload.schema,
    definitions: plugins.get(plugin)?.declaration.definitions ?? new Map(),
  }));
  const [first, second] = payloads;
  if (first && second && !haveOneMeaning(first, second)) {
    const related = [{ at: one.emitted.payload.at, note: "the other payload" }];
    return emittersDisagree(other.emitted.payload.at, { ...facts, differing: "payload" }, related);
  }
  if (one.emitted.delivery !== other.emitted.delivery) {
    const related = [{ at: one.emitted.deliveryAt, note: one.emitted.delivery }];
    return emittersDisagree(other.emitted.deliveryAt, { ...facts, differing: "delivery" }, related);
  }
  return null;
}
