import { chosenEnvironment } from "../../../runtime/settings/chosen-environment.js";
import { type NeededVariable, neededVariables } from "../../../runtime/settings/needed-variables.js";
import { processSources } from "../../../runtime/settings/process-sources.js";
import type { Command } from "../command-context.js";
import { openApplication } from "../open-application.js";
import { settingsDefinition, togglesOf } from "../settings/read-settings.js";
import { reportSettingsError } from "../settings/report-settings-error.js";
import type { SettingsOptions } from "./config-print.js";

/** `nexus config env`. Its text is a file for `.env`, to be filled in. */
export const listVariables: Command<Pick<SettingsOptions, "env" | "format">> = ({ format, env }, context) => {
  const { application } = openApplication(context, { sound: true });
  const definition = settingsDefinition(application);
  const given = env === undefined ? {} : { env };
  let needed: readonly NeededVariable[];
  try {
    const environment = chosenEnvironment(definition, processSources(context.root, given, ""));
    needed = neededVariables(definition, environment, togglesOf(application));
  } catch (error) {
    reportSettingsError(error, format, context);
  }
  const { write } = context.terminal.out;
  if (format === "json") {
    const variables = needed.map(({ name, keys, fallback }) => ({
      name,
      keys,
      default: fallback,
      set: Boolean(context.environment[name]),
    }));
    write(`${JSON.stringify({ variables }, null, 2)}\n`);
    return 0;
  }
  write(needed.length === 0 ? "# no variable is needed\n" : needed.map(example).join("\n"));
  return 0;
};

function example({ name, keys, fallback }: NeededVariable): string {
  const about = `# ${keys.join(", ")}`;
  return fallback === null ? `${about}\n${name}=\n` : `${about}; by default ${JSON.stringify(fallback)}\n# ${name}=\n`;
}
