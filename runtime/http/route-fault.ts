import type { RouteDefinition } from "../definition.js";

/** A plugin's code did not keep to its manifest while it handled a request: 500 for the caller, the reason for the log. */
export class RouteFault extends Error {
  constructor(route: RouteDefinition, reason: string, cause?: unknown) {
    super(`The handler "${route.handler}" of "${route.plugin}" (${route.method} ${route.url}) ${reason}.`, { cause });
    this.name = "RouteFault";
  }
}
