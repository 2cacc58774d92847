import { closest } from "../diagnostics/closest.js";
import type { HttpMethod } from "../model.js";

export type ParsedRoute =
  | { readonly ok: true; readonly method: HttpMethod; readonly path: string; readonly parameters: readonly string[] }
  | { readonly ok: false; readonly demand: string; readonly help: string | null };

const methods: readonly HttpMethod[] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const segmentShape = /^([A-Za-z0-9._~@!$&'+,;=-]+|\{[A-Za-z_][A-Za-z0-9_]*\})$/;

/** `GET /users/{id}`, or what is wrong with it. */
export function parseRoute(text: string): ParsedRoute {
  const [written = "", path = "", ...more] = text.trim().split(/\s+/);
  const method = methods.find((name) => name === written);
  if (path === "" || more.length > 0) return refuse("be a method and a path", 'for example "GET /users/{id}"');
  if (method === undefined) {
    const near = closest(written, methods);
    return refuse(
      `start with a method: ${methods.join(", ")}`,
      near === null ? null : `did you mean "${near} ${path}"?`,
    );
  }
  if (!path.startsWith("/")) return refuse("have a path that starts with /", `write "${method} /${path}"`);
  if (path === "/") return { ok: true, method, path, parameters: [] };
  if (path.endsWith("/"))
    return refuse("have a path without a slash at its end", `write "${method} ${path.replace(/\/+$/, "") || "/"}"`);
  return parsePath(method, path);
}

function parsePath(method: HttpMethod, path: string): ParsedRoute {
  const segments = path.slice(1).split("/");
  const wrong = segments.find((segment) => !segmentShape.test(segment));
  if (wrong !== undefined) return refuse(`not have "${wrong}" in its path`, segmentHelp(wrong));
  const parameters = segments.filter((segment) => segment.startsWith("{")).map((segment) => segment.slice(1, -1));
  const twice = parameters.find((name, index) => parameters.indexOf(name) < index);
  if (twice !== undefined) return refuse(`not have the parameter "${twice}" twice`, "give each its own name");
  return { ok: true, method, path, parameters };
}

function segmentHelp(segment: string): string {
  if (segment.startsWith(":")) return `write {${segment.slice(1)}}`;
  if (segment.includes("{"))
    return "a parameter is a whole segment in braces, and its name letters, digits and underscores";
  if (segment.includes("?")) return 'the query does not stand in the path; describe it under "query"';
  return segment === "" ? "remove the second slash" : "write letters, digits and - . _ ~, or a parameter in braces";
}

function refuse(demand: string, help: string | null): ParsedRoute {
  return { ok: false, demand, help };
}
