// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { RouteDefinition } from "nexus-platform/runtime";

/** Every route, by path, then method. */
export const routes: readonly RouteDefinition[] = [
  {
    plugin: "class",
    handler: "constructor",
    method: "GET",
    url: "/constructor",
    access: { kind: "public" },
    params: null,
    query: {
      id: "routes/class/constructor/query",
      plugin: "class",
      schema: {
        type: "object",
        properties: { ["__proto__"]: { type: "string" }, "`${x}`": { type: "string" } },
        additionalProperties: false,
      },
    },
    headers: null,
    body: null,
    responses: [
      {
        status: 200,
        kind: "schema",
        use: { id: "routes/class/constructor/responses/200", plugin: "class", schema: { $ref: "#/$defs/Config" } },
      },
    ],
    rateLimit: null,
    cache: null,
    audit: false,
    timeout: null,
    hasRequestServices: false,
  },
  {
    plugin: "class",
    handler: "new",
    method: "POST",
    url: "/new",
    access: { kind: "public" },
    params: null,
    query: null,
    headers: null,
    body: { id: "routes/class/new/body", plugin: "class", schema: { $ref: "#/$defs/Awaitable" } },
    responses: [
      {
        status: 200,
        kind: "schema",
        use: { id: "routes/class/new/responses/200", plugin: "class", schema: { $ref: "#/$defs/NewRequest" } },
      },
    ],
    rateLimit: null,
    cache: null,
    audit: false,
    timeout: null,
    hasRequestServices: false,
  },
];
