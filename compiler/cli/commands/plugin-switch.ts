import type { Command } from "../command-context.js";
import { CommandFailure } from "../failures.js";
import { changePlugins } from "../nexus-yaml/change-plugins.js";
import { switchPluginEntry } from "../nexus-yaml/edit-plugins.js";
import { nobodyNeeds, pluginKey } from "../nexus-yaml/plugin-key.js";
import { openApplication } from "../open-application.js";

export interface SwitchOptions {
  readonly name: string;
  readonly enabled: boolean;
  readonly force?: true;
}

/** `nexus plugin enable` and `nexus plugin disable`. */
export const switchPlugin: Command<SwitchOptions> = ({ name, enabled, force }, context) => {
  const { application } = openApplication(context);
  const plugin = pluginKey(application, name);
  const now = plugin?.declaration.use.enabled;
  if (typeof now === "string") {
    throw new CommandFailure(
      `${name} is turned on and off at start, by ${now}`,
      `set the variable, or change $enabled in nexus.yaml`,
    );
  }
  if (now === enabled) {
    context.terminal.out.write(`${name} is ${enabled ? "enabled" : "disabled"} already\n`);
    return 0;
  }
  if (!enabled && !force) nobodyNeeds(application, name);
  changePlugins(
    { edit: (text) => switchPluginEntry(text, name, enabled), done: `${enabled ? "enabled" : "disabled"} ${name}` },
    context,
  );
  return 0;
};
