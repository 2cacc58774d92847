import type { RequirementGraph } from "./requirement-graph.js";

export interface StartOrder {
  /** Every plugin's number. Those that cannot start come last, as written. */
  readonly order: readonly number[];
  /** Plugins of a circle, and those that need one. */
  readonly stuck: ReadonlySet<number>;
}

/**
 * Kahn's algorithm: of the plugins whose needs are all met, the first in nexus.yaml starts next, so that an order which already
 * fits is kept.
 */
export function startOrder(graph: RequirementGraph): StartOrder {
  const open = graph.map((edges) => edges.length);
  const neededBy = consumers(graph);
  const ready = new Ready(graph.flatMap((edges, plugin) => (edges.length === 0 ? [plugin] : [])));
  const started = new Set<number>();

  for (let next = ready.take(); next !== undefined; next = ready.take()) {
    started.add(next);
    for (const plugin of neededBy[next] ?? []) {
      const left = (open[plugin] ?? 0) - 1;
      open[plugin] = left;
      if (left === 0) ready.add(plugin);
    }
  }

  const stuck = new Set([...graph.keys()].filter((plugin) => !started.has(plugin)));
  return { order: [...started, ...stuck], stuck };
}

/** The plugins that need each one, once for each edge. */
function consumers(graph: RequirementGraph): readonly (readonly number[])[] {
  const neededBy: number[][] = graph.map(() => []);
  for (const { from, to } of graph.flat()) neededBy[to]?.push(from);
  return neededBy;
}

/** Numbers of which the smallest is taken first. */
class Ready {
  /** Descending, so that the smallest is popped from the end. */
  readonly #numbers: number[];

  constructor(ascending: readonly number[]) {
    this.#numbers = [...ascending].reverse();
  }

  take(): number | undefined {
    return this.#numbers.pop();
  }

  add(number: number): void {
    let low = 0;
    let high = this.#numbers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#numbers[middle] ?? 0) > number) low = middle + 1;
      else high = middle;
    }
    this.#numbers.splice(low, 0, number);
  }
}
