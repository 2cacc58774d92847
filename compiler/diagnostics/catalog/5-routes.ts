import { didYouMean } from "../closest.js";
import { defineDiagnostic } from "../diagnostic.js";

interface RouteClash {
  /** As they are served: "GET /shop/users/{id}". */
  readonly route: string;
  readonly other: string;
  readonly plugin: string;
  readonly otherPlugin: string;
}

/** Told at the later route, with the first one. */
export const routesClash = defineDiagnostic("NX5001", {
  message: ({ route, other, plugin, otherPlugin }: RouteClash) => {
    const owners = plugin === otherPlugin ? `plugin "${plugin}" has` : `plugins "${otherPlugin}" and "${plugin}" have`;
    return route === other
      ? `${owners} two routes ${route}`
      : `${owners} routes that match the same requests: ${other} and ${route}`;
  },
  label: () => "taken already",
  help: ({ plugin, otherPlugin }) =>
    plugin === otherPlugin
      ? "give one of them another path or method"
      : `put the routes of one plugin under a path of its own: $mount: /${plugin} in nexus.yaml`,
});

/** Told at the route. */
export const reservedPath = defineDiagnostic("NX5002", {
  message: ({ path }: { path: string; reserved: string }) => `path "${path}" is reserved by Nexus`,
  label: ({ reserved }) => `${reserved} is reserved`,
  help: () => "choose another path, or put the plugin's routes under one with $mount in nexus.yaml",
});

/** Told at the parameter under `params`. */
export const unknownParameter = defineDiagnostic("NX5003", {
  message: ({ name, path }: { name: string; path: string; missing: readonly string[] }) =>
    `parameter "${name}" does not occur in path "${path}"`,
  label: () => "not in the path",
  help: ({ name, missing }) =>
    missing.length > 0
      ? `the path has {${missing[0] ?? ""}}: use one name for both`
      : `put {${name}} into the path, or move it to "query"`,
});

/** Told at the route. */
export const undeclaredParameter = defineDiagnostic("NX5003", {
  message: ({ name }: { name: string }) => `path parameter "${name}" is missing from "params"`,
  label: ({ name }) => `{${name}} has no schema`,
  help: ({ name }) =>
    `add it, as in params: { ${name}: { type: string } }, or leave "params" out: then all are strings`,
});

/** A tag of a cached route names a parameter that the path does not have. Told at the tag. */
export const unknownTagParameter = defineDiagnostic("NX5003", {
  message: ({ name, path }: { name: string; path: string; parameters: readonly string[] }) =>
    `parameter "${name}" of a tag does not occur in path "${path}"`,
  label: ({ name }) => `{${name}} is not in the path`,
  help: ({ name, parameters }) =>
    didYouMean(
      name,
      parameters,
      parameters.length === 0
        ? "the path has no parameters: write a tag without braces"
        : `the path has ${parameters.map((parameter) => `{${parameter}}`).join(", ")}`,
    ),
});
