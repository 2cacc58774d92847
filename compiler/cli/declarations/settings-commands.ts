import type { Command } from "commander";
import type { SettingsOptions } from "../commands/config-print.js";
import type { Run } from "../program.js";
import { command, formatOption, withSettingsOptions } from "./command.js";

/** `nexus config …`: the settings as a start would read them. */
export function declareSettingsCommands(program: Command, run: Run): void {
  const config = program
    .command("config")
    .summary("show and check settings")
    .description("Reads settings as a start does: all layers, variables and files. Secrets are shown as •••.");

  withSettingsOptions(
    command(config, "print", {
      summary: "print every setting that counts, and where it comes from",
      examples: [
        ["nexus config print", "without an overlay"],
        ["nexus config print --env production", "as in production"],
      ],
    }),
  )
    .addOption(formatOption(["text", "json"]))
    .action((options: SettingsOptions) =>
      run(async (context) => (await import("../commands/config-print.js")).printSettings(options, context)),
    );

  withSettingsOptions(
    command(config, "check", {
      summary: "check that the application would start with these settings",
      examples: [["nexus config check --env production", "with the variables that are set here"]],
    }),
  )
    .addOption(formatOption(["text", "json"]))
    .action((options: SettingsOptions) =>
      run(async (context) => (await import("../commands/config-check.js")).checkSettings(options, context)),
    );

  command(config, "env", {
    summary: "list the variables and secret files that an environment needs",
    examples: [
      ["nexus config env --env production", "what must be set in production"],
      ["nexus config env > .env.example", "a file to fill in"],
    ],
  })
    .option("--env <name>", "environment whose overlay counts (NEXUS_ENV)")
    .addOption(formatOption(["text", "json"]))
    .action((options: Pick<SettingsOptions, "env" | "format">) =>
      run(async (context) => (await import("../commands/config-env.js")).listVariables(options, context)),
    );
}
