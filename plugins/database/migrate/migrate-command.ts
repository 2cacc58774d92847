import { parseArgs } from "node:util";
import { type CommandTerminal, CommandUsageError, type ServiceCommand } from "nexus-platform";
import { applyPending, locked, type MigrationWork } from "./apply.js";
import { refuseUnsound } from "./compare.js";
import { standingsOf } from "./standings.js";
import { statusText } from "./status-text.js";
import { type Step, titleOf } from "./step.js";
import { stepsToUndo, undoLast } from "./undo.js";

const usage = `nexus migrate up [--dry-run]                        apply what is pending
nexus migrate down [--steps N] [--plugin NAME] [--dry-run]
                                                   take back the last N (1), of one plugin perhaps
nexus migrate status [--format json]                what is applied, pending, edited; exit status 1 unless all is applied
nexus migrate settle PLUGIN/NAME --as applied|pending
                                                   say how a migration stands that stopped half-way (MySQL, MariaDB)
nexus migrate new PLUGIN NAME                       write the file of a new migration
--dry-run prints the SQL and changes nothing.`;

/** `nexus migrate …`; `new` is the compiler's, which knows the folders. */
export function migrateCommand(work: MigrationWork, steps: () => readonly Step[]): ServiceCommand {
  return {
    usage,
    isReading: ([action, ...args]) => action === "status" || args.includes("--dry-run"),
    run: async ([action = "", ...args], terminal) => {
      const run = actions[action];
      if (run === undefined) throw new CommandUsageError(action === "" ? "What?" : `"${action}" is not known.`);
      return run({ work, steps: steps(), args, terminal });
    },
  };
}

interface Call {
  readonly work: MigrationWork;
  readonly steps: readonly Step[];
  readonly args: readonly string[];
  readonly terminal: CommandTerminal;
}

const actions: Readonly<Partial<Record<string, (call: Call) => Promise<number>>>> = { up, down, status, settle };

async function up({ work, steps, args, terminal }: Call): Promise<number> {
  const { values } = parsed(args, { "dry-run": { type: "boolean" } }, 0);
  if (values["dry-run"] === true) {
    const standings = await standingsOf(work, steps);
    refuseUnsound(standings);
    for (const { state, step } of standings) {
      if (state === "pending" && step !== null) terminal.print(`-- ${titleOf(step)}\n${step.script.up.trim()}\n`);
    }
    return 0;
  }
  const applied = await applyPending(work, steps);
  for (const step of applied) terminal.print(`applied ${titleOf(step)}`);
  if (applied.length === 0) terminal.print("nothing to apply");
  return 0;
}

async function down({ work, steps, args, terminal }: Call): Promise<number> {
  const { values } = parsed(
    args,
    { steps: { type: "string" }, plugin: { type: "string" }, "dry-run": { type: "boolean" } },
    0,
  );
  const count = Number(values["steps"] ?? 1);
  if (!Number.isInteger(count) || count < 1) throw new CommandUsageError("--steps takes a whole number from 1.");
  const options = { steps: count, plugin: typeof values["plugin"] === "string" ? values["plugin"] : null };
  if (values["dry-run"] === true) {
    for (const step of stepsToUndo(await standingsOf(work, steps), options)) {
      terminal.print(`-- ${titleOf(step)}\n${step.script.down?.trim() ?? ""}\n`);
    }
    return 0;
  }
  const undone = await undoLast(work, steps, options);
  for (const step of undone) terminal.print(`took back ${titleOf(step)}`);
  if (undone.length === 0) terminal.print("nothing to take back");
  return 0;
}

async function status({ work, steps, args, terminal }: Call): Promise<number> {
  const { values } = parsed(args, { format: { type: "string" } }, 0);
  const format = values["format"] ?? "text";
  if (format !== "text" && format !== "json") throw new CommandUsageError("--format is text or json.");
  const standings = await standingsOf(work, steps);
  terminal.print(statusText(standings, format));
  return standings.every(({ state }) => state === "applied") ? 0 : 1;
}

async function settle({ work, steps, args, terminal }: Call): Promise<number> {
  const { values, positionals } = parsed(args, { as: { type: "string" } }, 1);
  const state = values["as"];
  if (state !== "applied" && state !== "pending") throw new CommandUsageError("--as is applied or pending.");
  const step = steps.find((one) => titleOf(one) === positionals[0]);
  if (step === undefined) {
    terminal.note(`The application has no migration "${positionals[0]}": "nexus migrate status" lists all.`);
    return 1;
  }
  return locked(work, async ({ records }) => {
    const record = (await records.all()).find((one) => titleOf(one) === titleOf(step));
    if (record?.state !== "started") {
      terminal.note(`${titleOf(step)} did not stop half-way: there is nothing to settle.`);
      return 1;
    }
    await (state === "applied" ? records.mark(step, "applied") : records.remove(step));
    terminal.print(`${titleOf(step)} counts as ${state}`);
    return 0;
  });
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

function parsed(args: readonly string[], options: Options, words: number) {
  let result: { values: Record<string, unknown>; positionals: string[] };
  try {
    result = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new CommandUsageError(error instanceof Error ? error.message : String(error));
  }
  if (result.positionals.length !== words) {
    throw new CommandUsageError(words === 0 ? "It takes options only." : "It takes PLUGIN/NAME.");
  }
  return result;
}
