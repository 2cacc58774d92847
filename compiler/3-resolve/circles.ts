import type { Edge, RequirementGraph } from "./requirement-graph.js";
import { startOrder } from "./start-order.js";

/**
 * The circles among the plugins that cannot start, each as its edges, starting at its plugin that comes first in nexus.yaml;
 * sorted by that plugin, short ones first. Every requirement that is part of a circle is in one of them, in the shortest that it is part of. A
 * `many` requirement is told in one circle only: leaving it out breaks all of its circles at once.
 */
export function findCircles(graph: RequirementGraph, stuck: ReadonlySet<number>): readonly (readonly Edge[])[] {
  if (stuck.size === 0) return [];
  const suspects = withoutMereConsumers(graph, stuck);
  const told = new Set<string>();
  const circles: (readonly Edge[])[] = [];

  for (const edge of suspects.flat()) {
    if (told.has(identity(edge))) continue;
    const back = shortestPath(suspects, edge.to, edge.from);
    if (back === null) continue;
    const circle = [edge, ...back];
    if (circle.some((step) => step.isMany && told.has(identity(step)))) continue;
    for (const step of circle) told.add(identity(step));
    circles.push(rotated(circle));
  }
  return circles.sort((a, b) => (a[0]?.from ?? 0) - (b[0]?.from ?? 0) || a.length - b.length);
}

/** Only edges between plugins that cannot start and that something which cannot start needs: the others only wait for a circle. */
function withoutMereConsumers(graph: RequirementGraph, stuck: ReadonlySet<number>): RequirementGraph {
  const backwards: Edge[][] = graph.map(() => []);
  for (const edge of graph.flat()) {
    if (stuck.has(edge.from) && stuck.has(edge.to)) backwards[edge.to]?.push({ ...edge, from: edge.to, to: edge.from });
  }
  const suspects = startOrder(backwards).stuck;
  return graph.map((edges, plugin) => (suspects.has(plugin) ? edges.filter(({ to }) => suspects.has(to)) : []));
}

/** Breadth first. Empty where both are one plugin, null where there is no way. */
function shortestPath(graph: RequirementGraph, start: number, end: number): readonly Edge[] | null {
  const arrivedBy = new Map<number, Edge | null>([[start, null]]);
  // A map hands out entries that are added while it is walked, so it is the queue too.
  for (const plugin of arrivedBy.keys()) {
    if (plugin === end) return stepsTo(end, arrivedBy);
    for (const edge of graph[plugin] ?? []) {
      if (!arrivedBy.has(edge.to)) arrivedBy.set(edge.to, edge);
    }
  }
  return null;
}

function stepsTo(end: number, arrivedBy: ReadonlyMap<number, Edge | null>): readonly Edge[] {
  const steps: Edge[] = [];
  for (let edge = arrivedBy.get(end); edge; edge = arrivedBy.get(edge.from)) steps.push(edge);
  return steps.reverse();
}

function rotated(circle: readonly Edge[]): readonly Edge[] {
  const first = Math.min(...circle.map(({ from }) => from));
  const start = circle.findIndex(({ from }) => from === first);
  return [...circle.slice(start), ...circle.slice(0, start)];
}

function identity({ from, requirement }: Edge): string {
  return `${from}/${requirement}`;
}
