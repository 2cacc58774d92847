import { wrongApiVersion } from "../../diagnostics/catalog/3-services.js";
import type { Rule } from "../../model.js";
import { rememberedVersionFits } from "../version-fits.js";
import { wiredPlugins } from "../wired-plugins.js";

/** Version of what a plugin's code gets and gives, which is not the package's version: it grows only when that changes. */
const version = "1.0.0";

/** A plugin runs on the plugin API that it was written for. Told at the manifest's `nexus`. */
export const pluginsFitTheApi: Rule = (application, report) => {
  const fits = rememberedVersionFits();
  for (const { name, declaration } of wiredPlugins(application)) {
    if (declaration.api === null) continue;
    const { range, at } = declaration.api;
    if (!fits(version, range)) report(wrongApiVersion(at, { plugin: name, range, version }));
  }
};
