import { userInfo } from "node:os";
import { type CommandTerminal, CommandUsageError, type ServiceCommand } from "../api/services/service-command.js";
import type { ApplicationDefinition, Feature } from "../definition.js";
import { type Assembly, assembleApplication } from "../lifecycle/assemble-application.js";
import { forRuntime } from "../lifecycle/feature-providers.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import type { StartOptions } from "../lifecycle/running-application.js";
import { StartError } from "../lifecycle/start-error.js";
import { ownValue } from "../own-value.js";
import { checkHealth } from "./check-health.js";
import { processTerminal } from "./command-terminal.js";

export interface CommandRun
  extends Pick<StartOptions, "engine" | "sources" | "root" | "writeLog" | "createHttpServer"> {
  readonly name: string;
  readonly args: readonly string[];
}

/** Which service answers to which name. */
const commands: Readonly<Record<string, Feature>> = {
  migrate: "database",
  events: "outbox",
  auth: "authentication",
  jobs: "scheduler",
  audit: "audit",
};

/**
 * Starts as much of the application as the command needs, without HTTP, stored events and jobs, runs it and stops. Resolves with
 * the exit status. Rejects with a `SettingsError`.
 */
export async function runCommand(definition: ApplicationDefinition, run: CommandRun): Promise<number> {
  if (run.name === "health") return checkHealth(definition, run);
  const feature = ownValue(commands, run.name);
  if (feature === undefined) {
    const names = [...Object.keys(commands), "health"];
    process.stderr.write(`There is no command "${run.name}". There are: ${names.join(", ")}.\n`);
    return 2;
  }
  const provider = definition.features[feature];
  if (provider === undefined) {
    process.stderr.write(
      `"${run.name}" is the command of a plugin that provides the service "${feature}", and this application has none.\n`,
    );
    return 1;
  }
  if (feature === "database") return migrate(definition, run, provider);
  const { audit } = definition.features;
  const few = [provider, ...(audit === undefined ? [] : [audit])];
  const status = await withPlugins(definition, run, few, async (assembly) => {
    const command = commandOf(assembly, feature);
    const more = command?.needs?.(run.args) ?? [];
    // Another start instead of a longer one: plugins are given what they work on when they start.
    return more.length === 0 ? perform(command, run, assembly) : withGiven(more, assembly.slots);
  });
  if (typeof status === "number") return status;
  return withPlugins(definition, run, [...few, ...status], (assembly) =>
    perform(commandOf(assembly, feature), run, assembly),
  );
}

/** Migrations come before whatever else the database holds, the audit log's own tables too: that is told afterwards. */
async function migrate(definition: ApplicationDefinition, run: CommandRun, provider: string): Promise<number> {
  let isTold = true;
  const status = await withPlugins(definition, run, [provider], async (assembly) => {
    isTold = commandOf(assembly, "database")?.isReading?.(run.args) === true;
    return perform(commandOf(assembly, "database"), run, assembly);
  });
  const { audit } = definition.features;
  if (audit === undefined || isTold || status === 2) return status;
  await withPlugins(definition, run, [audit], ({ features, redaction }) =>
    record(run, status, features, processTerminal(redaction.redact)),
  );
  return status;
}

/** The plugins with everything that their services come from, optional ones too. */
function withGiven(names: readonly string[], slots: readonly PluginSlot[]): readonly string[] {
  const given = new Set(names);
  // Backwards in start order, whoever is given something comes before it.
  for (const { options } of [...slots].reverse()) {
    if (given.has(options.name)) for (const name of options.after) given.add(name);
  }
  return [...given];
}

const commandOf = ({ features }: Assembly, feature: Feature): ServiceCommand | undefined => {
  const service = forRuntime<object>(features.get(feature));
  // Whatever provides one of these services may have a command, of this type by their contracts.
  return service !== undefined && "command" in service ? (service.command as ServiceCommand | undefined) : undefined;
};

async function withPlugins<Result>(
  definition: ApplicationDefinition,
  run: CommandRun,
  only: readonly string[],
  task: (assembly: Assembly) => Promise<Result>,
): Promise<Result | 1> {
  const options = { ...run, listen: false, migrates: run.name !== "migrate", only };
  const assembly = await assembleApplication(definition, options);
  try {
    await assembly.plugins.start(undefined);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`${assembly.redaction.redact(error.message)}\n`);
    return 1;
  }
  try {
    return await task(assembly);
  } finally {
    await assembly.events.drain(0);
    await assembly.plugins.stop();
  }
}

async function perform(
  command: ServiceCommand | undefined,
  run: CommandRun,
  { features, redaction }: Assembly,
): Promise<number> {
  const { name, args } = run;
  const terminal = processTerminal(redaction.redact);
  if (command === undefined) {
    terminal.note(`The plugin that provides this service has no command "${name}".`);
    return 1;
  }
  if (args.length === 0 || args.includes("--help") || args[0] === "help") {
    (args.length === 0 ? terminal.note : terminal.print)(command.usage);
    return args.length === 0 ? 2 : 0;
  }
  const status = await outcomeOf(command, args, terminal);
  if (status !== 2 && command.isReading?.(args) !== true) await record(run, status, features, terminal);
  return status;
}

async function outcomeOf(command: ServiceCommand, args: readonly string[], terminal: CommandTerminal): Promise<number> {
  try {
    return await command.run(args, terminal);
  } catch (error) {
    terminal.note(error instanceof Error ? error.message : String(error));
    if (!(error instanceof CommandUsageError) && !isArgumentError(error)) return 1;
    terminal.note(`\n${command.usage}`);
    return 2;
  }
}

/** What `util.parseArgs` throws. */
const isArgumentError = (error: unknown): boolean =>
  error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");

async function record(
  { name, args }: Pick<CommandRun, "name" | "args">,
  status: number,
  features: Assembly["features"],
  terminal: CommandTerminal,
): Promise<void> {
  const outcome = status === 0 ? "success" : "failed";
  const entry = { action: `nexus ${name}`, outcome, who: `system:${userInfo().username}`, from: null } as const;
  await features
    .get("audit")
    ?.record({ ...entry, what: args.join(" ") })
    .catch((error: unknown) => terminal.note(`The audit log could not be written: ${String(error)}`));
}
