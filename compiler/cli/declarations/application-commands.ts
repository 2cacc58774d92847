import type { Command } from "commander";
import type { Run } from "../program.js";
import { type CommandText, command } from "./command.js";

type Options = { readonly env?: string; readonly config?: string };

/** Commands that a plugin of the application carries out: it alone understands what follows the name. */
export function declareApplicationCommands(program: Command, run: Run): void {
  for (const [name, text] of Object.entries(commands)) {
    command(program, name, text)
      .argument("[words...]", `what the plugin understands; "nexus ${name} help" lists all`)
      .option("--env <name>", "environment whose overlay counts (NEXUS_ENV)")
      .option("--config <file>", "YAML or JSON file with settings that count more than nexus.yaml (NEXUS_CONFIG)")
      .allowUnknownOption()
      .allowExcessArguments()
      .action((args: string[], { env, config }: Options) =>
        run(async (context) => {
          if (name === "migrate" && args[0] === "new") {
            return (await import("../commands/migrate-new.js")).newMigration(args.slice(1), context);
          }
          const { applicationCommand } = await import("../commands/application-command.js");
          const settings = { ...(env === undefined ? {} : { env }), ...(config === undefined ? {} : { config }) };
          return applicationCommand({ name, args, settings }, context);
        }),
      );
  }
}

const commands: Readonly<Record<string, CommandText>> = {
  migrate: {
    summary: "change the database's tables: up, down, status, new",
    description: "Applies the migrations of plugins, or takes them back. A start applies what is missing by itself.",
    examples: [
      ["nexus migrate status", "what was applied and what is missing"],
      ["nexus migrate up --env production", "apply what is missing, with production's settings"],
      ["nexus migrate down --plugin orders", "take back the last one of a plugin"],
      ["nexus migrate new orders add-status", "write an empty migration"],
    ],
  },
  events: {
    summary: "look at stored events and dead letters",
    description: "Lists durable events, and those that a handler could not handle: show, retry or drop them.",
    examples: [
      ["nexus events list", "the last stored events"],
      ["nexus events dead list", "what failed after its last retry"],
      ["nexus events dead retry --all", "deliver it again"],
    ],
  },
  auth: {
    summary: "manage accounts, roles and keys",
    description: "Adds and changes accounts. Passwords are asked for, never given as arguments.",
    examples: [
      ["nexus auth user add ada@shop.example --role admin", "the first administrator"],
      ["nexus auth key create --help", "keys for programs"],
    ],
  },
  jobs: {
    summary: "list jobs, and run one now",
    examples: [
      ["nexus jobs list", "every job with its next run and its last outcome"],
      ["nexus jobs run orders/purge", "run it here and now"],
    ],
  },
  audit: {
    summary: "read and verify the audit log",
    examples: [
      ["nexus audit list --who ada", "what somebody did"],
      ["nexus audit verify", "prove that no entry was changed or taken out"],
    ],
  },
};
