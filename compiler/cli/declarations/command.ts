import { type Command, Option } from "commander";

export interface CommandText {
  /** One line, for lists of commands. */
  readonly summary: string;
  /** What its help says; the summary where it is left out. */
  readonly description?: string;
  /** Command lines with what they do. */
  readonly examples: readonly (readonly [command: string, does: string])[];
}

/** Adds a command whose help ends with examples. `usage` is its name with its arguments: "add <plugin>". */
export function command(parent: Command, usage: string, { summary, description, examples }: CommandText): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, does]) => `  ${line.padEnd(width)}  ${does}`);
  return parent
    .command(usage)
    .summary(summary)
    .description(description ?? `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
    .allowExcessArguments(false)
    .addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
}

export function formatOption<Format extends string>(formats: readonly [Format, ...Format[]]): Option {
  return new Option("--format <format>", "how to print it").choices(formats).default(formats[0]);
}

/** Options that choose settings, as a running application understands them, too. */
export function withSettingsOptions(target: Command): Command {
  return target
    .option("--env <name>", "environment whose overlay counts (NEXUS_ENV)")
    .option("--config <file>", "YAML or JSON file with settings that count more than nexus.yaml (NEXUS_CONFIG)")
    .option("--port <port>", "port to listen on")
    .option("--host <host>", "address to listen on");
}
