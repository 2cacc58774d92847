import { entryMissing } from "../../diagnostics/catalog/4-modules.js";
import type { Rule } from "../../model.js";
import { entryPath } from "../plugin-modules.js";
import { wiredPlugins } from "../wired-plugins.js";

/** A plugin has a module where its manifest says that its code begins. Told at `entry`, else at `plugin`. */
export const entriesExist: Rule = (application, report) => {
  for (const { name, declaration } of wiredPlugins(application)) {
    // What ships with Nexus is compiled and tested with it, and stands in another folder than its manifest.
    if (declaration.origin.kind === "shipped") continue;
    const path = entryPath(declaration);
    if (application.modules.facts(path) === null) report(entryMissing(declaration.entry.at, { plugin: name, path }));
  }
};
