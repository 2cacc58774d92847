import { Problem } from "../api/problem.js";
import type { RouteDefinition } from "../definition.js";

/** What a request for an unknown address is told: 405 with the methods that the path has, else 404. */
export function unknownRoute(
  routes: readonly Pick<RouteDefinition, "method" | "url">[],
): (method: string, url: string) => Problem {
  const paths = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();
  for (const { method, url } of routes) {
    const path = paths.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    paths.set(url, path);
    path.methods.add(method);
    if (method === "GET") path.methods.add("HEAD");
  }

  return (method, url) => {
    const path = url.split(/[?#]/, 1).join();
    const methods = new Set(
      [...paths.values()].filter(({ pattern }) => pattern.test(path)).flatMap((found) => [...found.methods]),
    );
    if (methods.size === 0) {
      return new Problem({ status: 404, title: "Not Found", detail: "There is nothing at this address." });
    }
    const allow = [...methods].sort().join(", ");
    return new Problem({
      status: 405,
      title: "Method Not Allowed",
      detail: `This address does not take ${method}. It takes ${allow}.`,
      headers: { allow },
    });
  };
}

/** "/users/:id" → /^\/users\/[^/]+$/ */
function patternOf(url: string): RegExp {
  const parts = url
    .split(/(:\w+)/)
    .map((part) => (part.startsWith(":") ? "[^/]+" : part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")));
  return new RegExp(`^${parts.join("")}$`);
}
