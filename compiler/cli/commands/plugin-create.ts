import { existsSync } from "node:fs";
import { join } from "node:path";
import { camelCase, pascalCase, pluginName } from "../../text/names.js";
import type { Command } from "../command-context.js";
import { CommandFailure, UsageError } from "../failures.js";
import { changePlugins } from "../nexus-yaml/change-plugins.js";
import { addPluginEntry } from "../nexus-yaml/edit-plugins.js";
import { readNexusYaml } from "../nexus-yaml/save-nexus-yaml.js";
import { openApplication } from "../open-application.js";
import { scaffold, type TemplateValues } from "../scaffold/scaffold.js";

/** `nexus plugin create`. */
export const createPlugin: Command<{ readonly name: string }> = ({ name }, context) => {
  if (!pluginName.test(name)) {
    throw new UsageError(
      `"${name}" cannot name a plugin`,
      'take lower-case letters, digits and "_", and begin with a letter',
    );
  }
  readNexusYaml(context.root);
  const { application } = openApplication(context);
  const isTaken = application.plugins.some((plugin) => plugin.name === name) || application.poisoned.has(name);
  if (isTaken) throw new CommandFailure(`nexus.yaml has a plugin "${name}" already`);
  const folder = join(context.root, "plugins", name);
  if (existsSync(join(folder, "plugin.yaml"))) {
    throw new CommandFailure(
      `plugins/${name} holds a plugin already`,
      `nexus plugin add ${name} adds it to nexus.yaml`,
    );
  }
  const { written } = scaffold({ template: "plugin", folder, values: valuesFor(name) });
  const { out } = context.terminal;
  out.write(written.map((path) => `${out.colors.green("✔")} plugins/${name}/${path}\n`).join(""));
  changePlugins({ edit: (text) => addPluginEntry(text, name, null), done: `added ${name} to nexus.yaml` }, context);
  out.write(
    `\nNext: ${out.colors.bold("nexus compile")} writes its contract, then edit plugins/${name}/plugin.yaml and index.ts\n`,
  );
  return 0;
};

function valuesFor(name: string): TemplateValues {
  const type = pascalCase(name);
  return {
    name,
    service: camelCase(name),
    // The generated contract exports `Plugin`, too.
    type: type === "Plugin" ? "PluginService" : type,
    path: name.replaceAll("_", "-"),
  };
}
