import { noDefaultExport } from "../../diagnostics/catalog/4-modules.js";
import type { Rule } from "../../model.js";
import { entryPath } from "../plugin-modules.js";
import { wiredPlugins } from "../wired-plugins.js";

/** A plugin's entry exports the plugin as its default, which is what the wiring imports. Told at `entry`, else at `plugin`. */
export const entriesExportAPlugin: Rule = (application, report) => {
  for (const { name, declaration } of wiredPlugins(application)) {
    // What ships with Nexus is compiled and tested with it, and stands in another folder than its manifest.
    if (declaration.origin.kind === "shipped") continue;
    const path = entryPath(declaration);
    if (application.modules.facts(path)?.hasDefaultExport === false)
      report(noDefaultExport(declaration.entry.at, { plugin: name, path }));
  }
};
