import { malformedRange, wrongApiVersion } from "../../diagnostics/catalog/3-services.js";
import type { Rule } from "../../model.js";
import { versionRanges } from "../version-ranges.js";
import { wiredPlugins } from "../wired-plugins.js";

/** Version of what a plugin's code gets and gives, which is not the package's version: it grows only when that changes. */
const pluginApiVersion = "1.0.0";

/** A plugin runs on the plugin API that it was written for. Told at the manifest's `nexus`. */
export const pluginsFitTheApi: Rule = (application, report) => {
  const { isRange, satisfies } = versionRanges();
  for (const { name, declaration } of wiredPlugins(application)) {
    if (declaration.api === null) continue;
    const { range, at } = declaration.api;
    if (!isRange(range)) report(malformedRange(at, { range }));
    else if (!satisfies(pluginApiVersion, range))
      report(wrongApiVersion(at, { plugin: name, range, version: pluginApiVersion }));
  }
};
