import { noAuthentication } from "../../diagnostics/catalog/7-security.js";
import type { Rule } from "../../model.js";
import { isPerhapsPublic } from "../access-words.js";
import { candidatesFor } from "../candidates.js";
import { featureProviders } from "../feature-provider.js";
import { pluginsByName } from "../wired-plugins.js";

/** A route that is not public is served only where a plugin can tell who calls. Told at the route's `access`. */
export const protectedRoutesHaveAuthentication: Rule = (application, report) => {
  if (application.isPartial) return;
  const plugins = pluginsByName(application);
  const provider = featureProviders(application);
  for (const { plugin, path, declaration } of application.routes) {
    const user = plugins.get(plugin);
    if (declaration.access.kind === "public" || user === undefined) continue;
    if (isPerhapsPublic(declaration.access, application)) continue;
    const { isThere, perhaps } = provider("authentication", user);
    if (isThere) continue;
    const route = `${declaration.method} ${path}`;
    report(noAuthentication(declaration.accessAt, { route, perhaps, ...candidatesFor(application, "authentication") }));
  }
};
