import { parseArgs } from "node:util";
import {
  type Clock,
  type CommandTerminal,
  CommandUsageError,
  columns,
  type ScheduledJob,
  type ServiceCommand,
} from "nexus-platform";
import type { JobScheduler } from "./job-scheduler.js";
import type { RunHistory } from "./run-history.js";
import { schedule } from "./schedule.js";

export interface JobsCommandParts {
  readonly scheduler: JobScheduler;
  readonly history: RunHistory;
  readonly clock: Clock;
}

const usage = `nexus jobs list                 every job: when it runs next, how it ended last
nexus jobs run NAME             runs a job now, in this process: "analytics/purge"
nexus jobs history [NAME]       the last runs, the latest first

  --limit N        runs to show (history): 20
  --format json    for machines`;

/** `nexus jobs …` */
export function jobsCommand(parts: JobsCommandParts): ServiceCommand {
  return {
    usage,
    needs: (args) => {
      const [verb, name = ""] = wordsOf(args);
      const job = parts.scheduler.jobs.get(name);
      return verb === "run" && job !== undefined ? [job.plugin] : [];
    },
    isReading: (args) => wordsOf(args)[0] !== "run",
    run: async (args, terminal) => {
      const { verb, name, isJson, limit } = read(args);
      const shown: Show = { terminal, isJson };
      if (verb === "list" && name === undefined) return list(parts, shown);
      if (verb === "history")
        return listHistory(parts, shown, { job: name === undefined ? null : find(parts, name).name, limit });
      if (verb === "run" && name !== undefined) return runNow(parts, shown, find(parts, name));
      throw new CommandUsageError(wrongUsage(verb, name));
    },
  };
}

function wrongUsage(verb: string | undefined, name: string | undefined): string {
  if (verb === undefined) return "What should be done?";
  if (verb === "run") return "Which job?";
  return verb === "list" ? `"${name}" is too much.` : `There is no "jobs ${verb}".`;
}

interface Show {
  readonly terminal: CommandTerminal;
  readonly isJson: boolean;
}

const options = { format: { type: "string", default: "text" }, limit: { type: "string", default: "20" } } as const;

/** What is asked for, wherever options stand; wrong ones are told when the command runs. */
const wordsOf = (args: readonly string[]): readonly string[] =>
  parseArgs({ args: [...args], options, allowPositionals: true, strict: false }).positionals;

function read(args: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [verb, name, ...more] = positionals;
  const limit = Number(values.limit);
  if (more.length > 0) throw new CommandUsageError(`"${more.join(" ")}" is too much.`);
  if (values.format !== "text" && values.format !== "json")
    throw new CommandUsageError('--format is "text" or "json".');
  if (!Number.isInteger(limit) || limit < 1) throw new CommandUsageError("--limit is a whole number from 1 on.");
  return { verb, name, limit, isJson: values.format === "json" };
}

function find({ scheduler }: JobsCommandParts, name: string): ScheduledJob {
  const job = scheduler.jobs.get(name);
  if (job !== undefined) return job;
  const known = [...scheduler.jobs.keys()];
  throw new Error(
    `There is no job "${name}". ${known.length === 0 ? "No plugin has one." : `There are: ${known.join(", ")}.`}`,
  );
}

async function list({ scheduler, history, clock }: JobsCommandParts, { terminal, isJson }: Show): Promise<number> {
  const jobs = await Promise.all(
    [...scheduler.jobs.values()].map(async ({ name, cron, timeZone, missed }) => {
      const next = schedule(cron, timeZone).next(clock.now());
      const last = await history.last(name);
      return { name, cron, timeZone, missed, next: next === null ? null : new Date(next).toISOString(), last };
    }),
  );
  if (isJson) terminal.print(JSON.stringify({ jobs }, null, 2));
  else if (jobs.length === 0) terminal.print("No plugin has jobs.");
  else {
    const rows = jobs.map(({ name, cron, timeZone, next, last }) => [
      name,
      cron,
      timeZone,
      next ?? "never",
      last === null ? "never ran" : `${last.outcome} ${last.started}`,
    ]);
    terminal.print(columns([["JOB", "CRON", "ZONE", "NEXT", "LAST"], ...rows]));
  }
  return 0;
}

async function listHistory(
  { history }: JobsCommandParts,
  { terminal, isJson }: Show,
  choice: { readonly job: string | null; readonly limit: number },
): Promise<number> {
  const runs = await history.list(choice);
  if (isJson) terminal.print(JSON.stringify({ runs }, null, 2));
  else if (runs.length === 0) terminal.print("Nothing has run yet.");
  else {
    const rows = runs.map(({ planned, job, cause, outcome, ms, instance, error }) => [
      planned,
      job,
      cause,
      outcome,
      ms === null ? "" : `${ms} ms`,
      instance,
      error ?? "",
    ]);
    terminal.print(columns([["PLANNED", "JOB", "CAUSE", "OUTCOME", "TOOK", "INSTANCE", "ERROR"], ...rows]));
  }
  return 0;
}

async function runNow({ scheduler }: JobsCommandParts, { terminal, isJson }: Show, job: ScheduledJob): Promise<number> {
  const ended = await scheduler.runNow(job);
  if (isJson) terminal.print(JSON.stringify({ job: job.name, ...(ended ?? { outcome: "skipped" }) }));
  if (ended === null) {
    terminal.note(`"${job.name}" is under way already: see \`nexus jobs history ${job.name}\`.`);
    return 1;
  }
  if (ended.outcome === "succeeded") {
    if (!isJson) terminal.print(`"${job.name}" is done.`);
    return 0;
  }
  terminal.note(`"${job.name}": ${ended.outcome}. ${ended.error ?? ""}`);
  return 1;
}
