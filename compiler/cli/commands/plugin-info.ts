import type { Command } from "../command-context.js";
import { describePlugin } from "../explain/describe-plugin.js";
import { explanationJson, renderExplanation } from "../explain/render-explanation.js";
import { CommandFailure } from "../failures.js";
import { pluginKey } from "../nexus-yaml/plugin-key.js";
import { openApplication } from "../open-application.js";

/** `nexus plugin info`. */
export const pluginInfo: Command<{ readonly name: string; readonly format: "text" | "json" }> = (
  { name, format },
  context,
) => {
  const { application, textOf } = openApplication(context);
  const plugin = pluginKey(application, name);
  if (plugin === null) throw new CommandFailure(`the plugin "${name}" cannot be read`, "nexus compile shows why");
  const explanation = describePlugin(application, plugin);
  const { write, colors } = context.terminal.out;
  write(
    format === "json"
      ? `${JSON.stringify(explanationJson(explanation, textOf), null, 2)}\n`
      : renderExplanation(explanation, textOf, colors),
  );
  return 0;
};
