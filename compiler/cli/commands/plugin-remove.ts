import type { Command } from "../command-context.js";
import { CommandFailure } from "../failures.js";
import { changePlugins } from "../nexus-yaml/change-plugins.js";
import { removePluginEntry } from "../nexus-yaml/edit-plugins.js";
import { nobodyNeeds, pluginKey } from "../nexus-yaml/plugin-key.js";
import { openApplication } from "../open-application.js";

/** `nexus plugin remove`. Its folder or package stays: deleting code is left to its owner. */
export const removePlugin: Command<{ readonly name: string; readonly force?: true }> = ({ name, force }, context) => {
  const { application } = openApplication(context);
  pluginKey(application, name);
  if (!force) nobodyNeeds(application, name);
  const bound = application.declaration.bindings.find(({ use }) => use.name === name);
  if (bound && !force) {
    throw new CommandFailure(
      `the binding of "${bound.service.name}" names ${name}`,
      "change the binding first, or add --force",
    );
  }
  changePlugins({ edit: (text) => removePluginEntry(text, name), done: `removed ${name} from nexus.yaml` }, context);
  return 0;
};
