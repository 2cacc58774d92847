import type { Plugin, Route } from "../model.js";

/** The routes of the wired plugins with their mounts, by path, then method. */
export function resolveRoutes(plugins: readonly Plugin[]): readonly Route[] {
  const routes = plugins
    .filter(({ isWired }) => isWired)
    .flatMap(({ name, declaration: { use, routes } }) =>
      routes.map((declaration): Route => {
        const path = mounted(use.mount, declaration.path);
        return { plugin: name, declaration, path, shape: `${declaration.method} ${path.replace(/\{[^}]*\}/g, "{}")}` };
      }),
    );
  return routes.sort(
    (a, b) =>
      compare(a.path, b.path) || compare(a.declaration.method, b.declaration.method) || compare(a.plugin, b.plugin),
  );
}

/** "/shop" and "/" make "/shop". */
function mounted(mount: string, path: string): string {
  return mount !== "" && path === "/" ? mount : mount + path;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
