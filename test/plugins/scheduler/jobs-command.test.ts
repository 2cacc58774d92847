import { type CommandTerminal, CommandUsageError, type ScheduledJob } from "nexus-platform";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Context, Plugin } from "#nexus/scheduler";
import schedulerPlugin from "../../../plugins/scheduler/index.js";
import { testClock } from "../../../runtime/testing/test-clock.js";
import { type SharedDatabase, sharedDatabase } from "../shared-database.js";

/** What is waited for comes in any case; a busy machine may take its time. */
const patience = { timeout: 30_000 };

let shared: SharedDatabase;
let plugin: Plugin;
let runs: string[];

const job = (name: string, run: ScheduledJob["run"]): ScheduledJob => ({
  name: `shop/${name}`,
  plugin: "shop",
  job: name,
  cron: "0 3 * * *",
  timeZone: "Europe/Berlin",
  missed: "run",
  timeout: 60_000,
  run,
});

beforeEach(async () => {
  shared = await sharedDatabase("sqlite", "scheduler");
  runs = [];
  const clock = testClock(Date.parse("2026-11-22T12:30:00Z"), async () => undefined);
  const silent = (): void => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const context = { config: { lease: "30s", keep: "30d" }, services: { database: shared.first }, clock, log };
  // The rest of a context is nothing that this plugin reads.
  plugin = await schedulerPlugin.setup(context as unknown as Context);
  plugin.provides.scheduler.attach([
    job("purge", async () => void runs.push("purge")),
    job("report", () => Promise.reject(new Error("no paper"))),
    job("wait", (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))),
  ]);
});
afterEach(async () => {
  await plugin.stop?.();
  await shared.close();
});

async function jobs(...args: readonly string[]) {
  const printed: string[] = [];
  const noted: string[] = [];
  const terminal: CommandTerminal = {
    print: (text) => void printed.push(text),
    note: (text) => void noted.push(text),
    readSecret: () => Promise.reject(new Error("nothing is asked")),
  };
  const status = await plugin.provides.scheduler.command?.run(args, terminal);
  return { status, printed: printed.join("\n"), noted: noted.join("\n") };
}

test("list shows when each job runs next and how it ended last", async () => {
  await jobs("run", "shop/purge");
  const { status, printed } = await jobs("list");
  expect(status).toBe(0);
  expect(printed.split("\n")).toEqual([
    "JOB          CRON       ZONE           NEXT                      LAST",
    "shop/purge   0 3 * * *  Europe/Berlin  2026-11-23T02:00:00.000Z  succeeded 2026-11-22T12:30:00.000Z",
    "shop/report  0 3 * * *  Europe/Berlin  2026-11-23T02:00:00.000Z  never ran",
    "shop/wait    0 3 * * *  Europe/Berlin  2026-11-23T02:00:00.000Z  never ran",
  ]);
  expect(JSON.parse((await jobs("list", "--format", "json")).printed)).toMatchObject({
    jobs: [{ name: "shop/purge", last: { outcome: "succeeded", cause: "manual" } }, { last: null }, { last: null }],
  });
});

test("run runs a job here and now, and the history says so", async () => {
  expect(await jobs("run", "shop/purge")).toEqual({ status: 0, printed: '"shop/purge" is done.', noted: "" });
  expect(await jobs("run", "shop/purge")).toMatchObject({ status: 0 });
  expect(runs).toEqual(["purge", "purge"]);
  const { printed } = await jobs("history", "shop/purge", "--format", "json");
  expect(JSON.parse(printed).runs).toMatchObject([{ cause: "manual", ms: 0 }, { outcome: "succeeded" }]);
});

test("run tells a failure with status 1", async () => {
  expect(await jobs("run", "shop/report")).toEqual({
    status: 1,
    printed: "",
    noted: '"shop/report": failed. Error: no paper',
  });
  expect((await jobs("history")).printed).toContain("Error: no paper");
});

test("run does not begin a job that is under way", async () => {
  const first = jobs("run", "shop/wait");
  await expect.poll(async () => (await jobs("history", "shop/wait")).printed, patience).toContain("running");
  const { status, noted } = await jobs("run", "shop/wait");
  expect(noted).toBe('"shop/wait" is under way already: see `nexus jobs history shop/wait`.');
  expect(status).toBe(1);
  await plugin.stop?.();
  expect((await first).noted).toBe('"shop/wait": stopped. The application stopped.');
});

test("running a job needs its plugin, and is told to the audit log; looking needs nothing", () => {
  const { command } = plugin.provides.scheduler;
  expect([command?.needs?.(["run", "shop/purge"]), command?.isReading?.(["run", "shop/purge"])]).toEqual([
    ["shop"],
    false,
  ]);
  expect([command?.needs?.(["list"]), command?.isReading?.(["list"])]).toEqual([[], true]);
});

test("a job that is none is told with those that are", async () => {
  await expect(jobs("run", "shop/purgo")).rejects.toThrow(
    'There is no job "shop/purgo". There are: shop/purge, shop/report, shop/wait.',
  );
});

test.each([
  { args: [], want: "What should be done?" },
  { args: ["run"], want: "Which job?" },
  { args: ["stop"], want: 'There is no "jobs stop".' },
  { args: ["list", "shop/purge"], want: '"shop/purge" is too much.' },
  { args: ["history", "--limit", "none"], want: "--limit is a whole number from 1 on." },
  { args: ["list", "--format", "xml"], want: '--format is "text" or "json".' },
])("wrong usage is told: jobs $args", async ({ args, want }) => {
  await expect(jobs(...args)).rejects.toThrow(CommandUsageError);
  await expect(jobs(...args)).rejects.toThrow(want);
});

test("statistics tell what runs and how runs ended", async () => {
  await jobs("run", "shop/purge");
  await jobs("run", "shop/report");
  expect(await plugin.provides.statistics.read()).toEqual({
    "scheduler.jobs": 3,
    "scheduler.running": 0,
    "scheduler.succeeded": 1,
    "scheduler.failed": 1,
  });
});

test("options may stand anywhere: the job's plugin runs, and the audit is told", () => {
  const { command } = plugin.provides.scheduler;
  for (const args of [
    ["run", "shop/purge"],
    ["--format", "json", "run", "shop/purge"],
    ["run", "--format=json", "shop/purge"],
  ]) {
    expect([args, command?.needs?.(args), command?.isReading?.(args)]).toEqual([args, ["shop"], false]);
  }
  expect([command?.needs?.(["--limit", "5", "history"]), command?.isReading?.(["--limit", "5", "history"])]).toEqual([
    [],
    true,
  ]);
  expect(command?.needs?.(["run", "--what"])).toEqual([]);
});
