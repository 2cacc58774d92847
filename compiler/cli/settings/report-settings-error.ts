import { SettingsError } from "../../../runtime/settings/settings-error.js";
import type { CommandContext } from "../command-context.js";
import { AlreadyReported } from "../failures.js";

/** Tells everything that is wrong with the settings, one line each, and ends with status 1. Anything else is thrown on. */
export function reportSettingsError(error: unknown, format: "text" | "json", { terminal }: CommandContext): never {
  if (!(error instanceof SettingsError)) throw error;
  if (format === "json") {
    const problems = error.problems.map(({ key, message, origin }) => ({
      key,
      message,
      origin: origin?.label ?? null,
    }));
    terminal.out.write(`${JSON.stringify({ ok: false, problems }, null, 2)}\n`);
  } else {
    terminal.err.write(`${terminal.err.colors.red("✖")} ${error.message}\n`);
  }
  throw new AlreadyReported(1);
}
