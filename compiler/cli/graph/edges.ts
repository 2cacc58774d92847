import type { Application } from "../../model.js";

/** One line between two plugins. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** Services or events, sorted. */
  readonly labels: readonly string[];
}

/** From the plugin that requires to the one that provides. */
export function serviceEdges({ plugins }: Application): readonly Edge[] {
  return merged(
    plugins.flatMap(({ name, requirements }) =>
      requirements.flatMap(({ required, providers }) =>
        providers.map(({ plugin }) => ({ from: name, to: plugin, label: required.name })),
      ),
    ),
  );
}

/** From the plugin that emits to the one that handles. */
export function eventEdges({ events }: Application): readonly Edge[] {
  return merged(
    [...events.values()].flatMap(({ name, emitters, handlers }) =>
      emitters.flatMap((emitter) =>
        handlers.map((handler) => ({ from: emitter.plugin, to: handler.plugin, label: name })),
      ),
    ),
  );
}

function merged(
  lines: readonly { readonly from: string; readonly to: string; readonly label: string }[],
): readonly Edge[] {
  const byEnds = new Map<string, { from: string; to: string; labels: Set<string> }>();
  for (const { from, to, label } of lines) {
    const key = `${from} ${to}`;
    const edge = byEnds.get(key) ?? { from, to, labels: new Set() };
    edge.labels.add(label);
    byEnds.set(key, edge);
  }
  return [...byEnds.values()].map(({ from, to, labels }) => ({ from, to, labels: [...labels].sort() }));
}
