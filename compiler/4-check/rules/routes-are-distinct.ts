import { routesClash } from "../../diagnostics/catalog/5-routes.js";
import type { Application, Route, Rule } from "../../model.js";

/**
 * A request matches one route: no two have one method and one path, whatever their parameters are called. Told at the later one,
 * in start order and then as written, with the first.
 */
export const routesAreDistinct: Rule = (application, report) => {
  for (const [first, ...others] of clashes(application)) {
    for (const other of others) {
      if (first === undefined) continue;
      report(
        routesClash(
          other.declaration.routeAt,
          { route: asServed(other), other: asServed(first), plugin: other.plugin, otherPlugin: first.plugin },
          [{ at: first.declaration.routeAt, note: "taken here" }],
        ),
      );
    }
  }
};

function clashes({ routes, plugins }: Application): readonly (readonly Route[])[] {
  const byShape = new Map<string, Route[]>();
  for (const route of routes) {
    const others = byShape.get(route.shape);
    if (others === undefined) byShape.set(route.shape, [route]);
    else others.push(route);
  }
  const positions = new Map(plugins.map(({ name }, position) => [name, position]));
  const position = ({ plugin }: Route): number => positions.get(plugin) ?? 0;
  const start = ({ declaration }: Route): number => declaration.routeAt.span?.start ?? 0;
  return [...byShape.values()]
    .filter((clashing) => clashing.length > 1)
    .map((clashing) => clashing.sort((a, b) => position(a) - position(b) || start(a) - start(b)));
}

function asServed({ declaration, path }: Route): string {
  return `${declaration.method} ${path}`;
}
