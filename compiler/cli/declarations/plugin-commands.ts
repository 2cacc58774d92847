import type { Command } from "commander";
import type { Run } from "../program.js";
import { command, formatOption } from "./command.js";

/** `nexus plugin …`: edits nexus.yaml, and keeps its comments and order. */
export function declarePluginCommands(program: Command, run: Run): void {
  const plugin = program
    .command("plugin")
    .summary("create, add, list, describe, enable, disable and remove plugins")
    .description("Works on the plugins of an application. nexus.yaml keeps its comments and its order.");

  declareAdding(plugin, run);
  declareChanging(plugin, run);
  declareShowing(plugin, run);
}

function declareAdding(plugin: Command, run: Run): void {
  command(plugin, "create <name>", {
    summary: "make a plugin in plugins/<name>/ and add it",
    examples: [["nexus plugin create invoices", "manifest, contract, code and test"]],
  }).action((name: string) =>
    run(async (context) => (await import("../commands/plugin-create.js")).createPlugin({ name }, context)),
  );

  command(plugin, "add <plugin>", {
    summary: "add a plugin that ships with Nexus, is installed, or stands in a folder",
    examples: [
      ["nexus plugin add cache", "one that ships with Nexus or stands in plugins/cache/"],
      ["nexus plugin add @acme/nexus-reports", "an installed npm package"],
      ["nexus plugin add ../shared/audit", "a folder"],
    ],
  }).action((plugin: string) =>
    run(async (context) => (await import("../commands/plugin-add.js")).addPlugin({ plugin }, context)),
  );
}

function declareChanging(plugin: Command, run: Run): void {
  command(plugin, "enable <name>", {
    summary: "let a disabled plugin run again",
    examples: [["nexus plugin enable analytics", "removes $enabled: false"]],
  }).action((name: string) =>
    run(async (context) =>
      (await import("../commands/plugin-switch.js")).switchPlugin({ name, enabled: true }, context),
    ),
  );

  command(plugin, "disable <name>", {
    summary: "keep a plugin in nexus.yaml without running it",
    examples: [["nexus plugin disable analytics", "sets $enabled: false"]],
  })
    .option("--force", "even where other plugins need it")
    .action((name: string, options: { force?: true }) =>
      run(async (context) =>
        (await import("../commands/plugin-switch.js")).switchPlugin({ name, enabled: false, ...options }, context),
      ),
    );

  command(plugin, "remove <name>", {
    summary: "take a plugin out of nexus.yaml; its folder stays",
    examples: [["nexus plugin remove analytics", "refused where other plugins need it"]],
  })
    .option("--force", "even where other plugins need it")
    .action((name: string, options: { force?: true }) =>
      run(async (context) =>
        (await import("../commands/plugin-remove.js")).removePlugin({ name, ...options }, context),
      ),
    );
}

function declareShowing(plugin: Command, run: Run): void {
  command(plugin, "list", {
    summary: "list the plugins of the application, and those that could be added",
    examples: [["nexus plugin list", "in start order"]],
  })
    .addOption(formatOption(["text", "json"]))
    .action((options: { format: "text" | "json" }) =>
      run(async (context) => (await import("../commands/plugin-list.js")).listPlugins(options, context)),
    );

  command(plugin, "info <name>", {
    summary: "tell all about one plugin",
    examples: [["nexus plugin info database", "version, services, events, routes, settings"]],
  })
    .addOption(formatOption(["text", "json"]))
    .action((name: string, options: { format: "text" | "json" }) =>
      run(async (context) => (await import("../commands/plugin-info.js")).pluginInfo({ name, ...options }, context)),
    );
}
