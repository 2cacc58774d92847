import { reservedPath } from "../../diagnostics/catalog/5-routes.js";
import type { Rule } from "../../model.js";

/** Nexus serves these and everything below them itself. */
const reserved = ["/health", "/_nexus"];

/** No plugin's route takes a path that Nexus serves itself. Told at the route; a mount counts. */
export const reservedPathsStayFree: Rule = (application, report) => {
  for (const { path, declaration } of application.routes) {
    const taken = reserved.find((prefix) => path === prefix || path.startsWith(`${prefix}/`));
    if (taken !== undefined) report(reservedPath(declaration.routeAt, { path, reserved: taken }));
  }
};
