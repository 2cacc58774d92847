import type { Command } from "../command-context.js";
import type { ExitStatus } from "../failures.js";
import { openApplication } from "../open-application.js";
import { readSettings } from "../settings/read-settings.js";
import { reportSettingsError } from "../settings/report-settings-error.js";
import type { SettingsOptions } from "./config-print.js";

/** `nexus config check`. */
export const checkSettings: Command<SettingsOptions> = async ({ format, ...given }, context): Promise<ExitStatus> => {
  const { application } = openApplication(context, { sound: true });
  const { environment } = await readSettings(application, context.root, given).catch((error: unknown) =>
    reportSettingsError(error, format, context),
  );
  const { write, colors } = context.terminal.out;
  const where = environment === "" ? "without an environment" : `in the environment ${environment}`;
  write(
    format === "json"
      ? `${JSON.stringify({ ok: true, problems: [] }, null, 2)}\n`
      : `${colors.green("✔")} the settings are complete and right ${where}\n`,
  );
  return 0;
};
