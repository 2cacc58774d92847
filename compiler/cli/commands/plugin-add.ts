import type { Command } from "../command-context.js";
import { diskSource } from "../disk/disk-source.js";
import { CommandFailure } from "../failures.js";
import { changePlugins } from "../nexus-yaml/change-plugins.js";
import { addPluginEntry } from "../nexus-yaml/edit-plugins.js";
import { findPlugin } from "../nexus-yaml/find-plugin.js";
import { openApplication } from "../open-application.js";

/** `nexus plugin add`. */
export const addPlugin: Command<{ readonly plugin: string }> = ({ plugin }, context) => {
  const { application } = openApplication(context);
  const { root } = context;
  const { name, use } = findPlugin(plugin, { root, source: diskSource(root).source, available: application.available });
  if (application.plugins.some((known) => known.name === name) || application.poisoned.has(name)) {
    throw new CommandFailure(`nexus.yaml has a plugin "${name}" already`);
  }
  changePlugins({ edit: (text) => addPluginEntry(text, name, use), done: `added ${name} to nexus.yaml` }, context);
  return 0;
};
