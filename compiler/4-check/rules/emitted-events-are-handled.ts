import { unhandledEvent } from "../../diagnostics/catalog/6-events.js";
import type { Rule } from "../../model.js";
import { isOwn } from "../is-own.js";
import { pluginsByName } from "../wired-plugins.js";

/**
 * What a plugin emits, some plugin handles: else it is work for nobody. Told at each emitter of the application's own; a plugin
 * from a package emits for all who may use it.
 */
export const emittedEventsAreHandled: Rule = (application, report) => {
  if (application.isPartial) return;
  const plugins = pluginsByName(application);
  for (const { name, emitters, handlers } of application.events.values()) {
    if (handlers.length > 0) continue;
    for (const { plugin, emitted } of emitters) {
      const emitter = plugins.get(plugin);
      if (emitter?.isWired && isOwn(emitter)) report(unhandledEvent(emitted.at, { event: name }));
    }
  }
};
