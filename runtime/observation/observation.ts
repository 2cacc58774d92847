import type { Instrumentation, Operation } from "../api/services/instrumentation.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";

/** The way from what happens to the plugins that watch it. */
export interface Observation {
  /** False where no plugin of the application watches: callers that run often then skip it altogether. */
  readonly isOn: boolean;
  readonly around: Instrumentation["around"];
  /** Headers that carry the running operation's trace. */
  readonly outgoing: () => Readonly<Record<string, string>>;
}

const service = "instrumentation";

export function observation(slots: readonly PluginSlot[]): Observation {
  const watching = slots.filter(({ options }) => options.provides.includes(service));
  if (watching.length === 0) return off;
  const active = (): readonly Instrumentation[] =>
    watching.flatMap((slot) => {
      // That it keeps the contract was checked when the application was compiled.
      const provided = slot.ifActive as { readonly [service]?: Instrumentation } | undefined;
      return provided?.[service] ?? [];
    });
  return {
    isOn: true,
    around: <Result>(operation: Operation, task: () => Result): Result =>
      active().reduceRight<() => Result>((inner, watcher) => () => watcher.around(operation, inner), task)(),
    outgoing: () => Object.assign({}, ...active().map((watcher) => watcher.outgoing?.())) as Record<string, string>,
  };
}

const NOTHING = Object.freeze({});

const off: Observation = { isOn: false, around: (_operation, task) => task(), outgoing: () => NOTHING };
