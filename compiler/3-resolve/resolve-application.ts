import type { Application, Declarations, Dependency, Plugin } from "../model.js";
import type { Phase } from "../phase.js";
import { findCircles } from "./circles.js";
import { resolveEvents } from "./events.js";
import { collectPermissions } from "./permissions.js";
import { resolvePlugins } from "./plugins.js";
import { type Edge, requirementGraph } from "./requirement-graph.js";
import { resolveRoutes } from "./routes.js";
import { findServices } from "./services.js";
import { startOrder } from "./start-order.js";

/**
 * Takes what every file declares and gives the whole application: each requirement with its providers, the start order, the
 * event table, the mounted routes. It finds and never judges: it is silent, and what it cannot resolve stays empty for check.
 */
export const resolveApplication: Phase<Declarations, Application> = (declarations) => {
  const { application, poisoned, available, modules } = declarations;
  const asWritten = findServices(declarations.plugins, application.bindings);
  const graph = requirementGraph(declarations.plugins, asWritten);
  const { order, stuck } = startOrder(graph);
  const ordered = order.flatMap((number) => declarations.plugins[number] ?? []);

  const services = findServices(ordered, application.bindings);
  const plugins = resolvePlugins(ordered, services);
  const { events, unmatchedPatterns } = resolveEvents(plugins);

  return {
    declaration: application,
    plugins,
    services,
    events,
    routes: resolveRoutes(plugins),
    permissions: collectPermissions(plugins),
    circles: findCircles(graph, stuck).map((circle) => dependenciesOf(circle, order, plugins)),
    unmatchedPatterns,
    poisoned,
    isPartial: poisoned.size > 0,
    available,
    modules,
  };
};

/** What edges stand for. Edges number plugins as nexus.yaml does, `plugins` stands in start order. */
function dependenciesOf(
  circle: readonly Edge[],
  order: readonly number[],
  plugins: readonly Plugin[],
): readonly Dependency[] {
  const byNumber = new Map(order.map((number, position) => [number, plugins[position]]));
  return circle.flatMap(({ from, requirement }): readonly Dependency[] => {
    const plugin = byNumber.get(from);
    if (plugin === undefined) return [];
    const { name, requirements, reliances } = plugin;
    const required = requirements[requirement]?.required;
    if (required !== undefined) return [{ plugin: name, service: required.name, at: required.at, feature: null }];
    const reliance = reliances[requirement - requirements.length];
    return reliance === undefined ? [] : [{ ...reliance, plugin: name }];
  });
}
