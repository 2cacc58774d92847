import type { ScheduledJob } from "nexus-platform";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databaseEngines, describeOn } from "../../services/test-services.js";
import { type Instances, instancesOn } from "./instances.js";

/** What is waited for comes in any case; a busy machine may take its time. */
const patience = { timeout: 30_000 };

const minute = 60_000;
const hour = 60 * minute;
/** Each hour of the clock holds hundreds of signs of life, all of which go to the database. */
const everyMinute = "* * * * *";

const job = (run: ScheduledJob["run"], options: Partial<ScheduledJob> = {}): ScheduledJob => ({
  name: "shop/purge",
  plugin: "shop",
  job: "purge",
  cron: "0 * * * *",
  timeZone: "UTC",
  missed: "run",
  timeout: 10 * 60_000,
  run,
  ...options,
});

/** Ends when its signal is aborted, as a job should. */
const endless = (signal: AbortSignal): Promise<void> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));

for (const { engine, service } of databaseEngines) {
  describeOn(service, `scheduler on ${engine}`, () => {
    let instances: Instances;
    let runs: string[];
    const noted = (name: string) => async () => void runs.push(name);

    beforeEach(async () => {
      instances = await instancesOn(engine);
      runs = [];
    });
    afterEach(() => instances.close());

    const history = async () => {
      const rows = await instances.tables.selectFrom("scheduler_runs").selectAll().execute();
      return rows
        .map(({ planned_at, attempt, cause, outcome }) => ({
          planned: new Date(planned_at).toISOString().slice("2026-11-".length, "2026-11-22T13:00".length),
          attempt,
          cause,
          outcome,
        }))
        .sort((one, other) => `${one.planned} ${one.attempt}`.localeCompare(`${other.planned} ${other.attempt}`));
    };

    test("a job runs at its times, and the history says so", async () => {
      const clock = instances.clock("2026-11-22T12:58:30Z");
      await instances.start([job(noted("purge"), { cron: everyMinute })], { clock });
      expect(runs).toEqual([]);
      await clock.advance(2 * minute);
      expect(runs).toEqual(["purge", "purge"]);
      expect(await history()).toEqual([
        { planned: "22T12:59", attempt: 1, cause: "schedule", outcome: "succeeded" },
        { planned: "22T13:00", attempt: 1, cause: "schedule", outcome: "succeeded" },
      ]);
    });

    test("several instances run each time once", async () => {
      const clock = instances.clock("2026-11-22T12:58:30Z");
      const jobs = ["a", "b", "c"].map((name) =>
        job(noted(name), { name: `shop/${name}`, job: name, cron: everyMinute }),
      );
      for (const _ of [1, 2, 3]) await instances.start(jobs, { clock });
      await clock.advance(2 * minute);
      expect(runs.sort()).toEqual(["a", "a", "b", "b", "c", "c"]);
    });

    test("a job never overlaps itself: a time that comes meanwhile is passed over, once", async () => {
      const clock = instances.clock("2026-11-22T12:58:30Z");
      let finish = (): void => undefined;
      const slow = () =>
        new Promise<void>((resolve) => {
          runs.push("slow");
          finish = resolve;
        });
      const jobs = [job(slow, { cron: everyMinute })];
      await instances.start(jobs, { clock });
      await clock.advance(minute / 2);
      await instances.start(jobs, { clock });
      await clock.advance(minute);
      expect(runs).toEqual(["slow"]);
      finish();
      await clock.advance(minute);
      expect(runs).toEqual(["slow", "slow"]);
      finish();
      await clock.advance(1);
      expect((await history()).map(({ planned, outcome }) => `${planned} ${outcome}`)).toEqual([
        "22T12:59 succeeded",
        "22T13:00 skipped",
        "22T13:01 succeeded",
      ]);
    });

    test("a run that takes too long is aborted", async () => {
      const clock = instances.clock("2026-11-22T12:59:00Z");
      await instances.start([job(endless, { timeout: 90_000 })], { clock });
      await clock.advance(3 * 60_000);
      const [run] = await instances.tables.selectFrom("scheduler_runs").selectAll().execute();
      expect(run).toMatchObject({ outcome: "timed_out", error: "It was not done within 90000 ms." });
      expect((run?.ended_at ?? 0) - (run?.started_at ?? 0)).toBe(90_000);
    });

    test("a run that fails keeps its error, and the job goes on", async () => {
      const clock = instances.clock("2026-11-22T12:58:30Z");
      const fail = async (): Promise<void> => {
        throw new TypeError("no such table");
      };
      const { logs } = await instances.start([job(fail, { cron: everyMinute })], { clock });
      await clock.advance(2 * minute);
      const found = await instances.tables.selectFrom("scheduler_runs").select(["outcome", "error"]).execute();
      expect(found).toEqual([
        { outcome: "failed", error: "TypeError: no such table" },
        { outcome: "failed", error: "TypeError: no such table" },
      ]);
      expect(logs.filter((line) => line === "job failed")).toHaveLength(2);
    });

    test("times that passed while nothing ran are made up for by one run, or by none", async () => {
      const jobs = [
        job(noted("made up"), { name: "shop/a", job: "a" }),
        job(noted("skipped"), { name: "shop/b", job: "b", missed: "skip" }),
      ];
      const before = await instances.start(jobs, { clock: instances.clock("2026-11-22T12:30:00Z") });
      await before.scheduler.pause();
      const clock = instances.clock("2026-11-22T18:30:00Z");
      await Promise.all([1, 2].map(() => instances.start(jobs, { clock })));
      expect(runs).toEqual(["made up"]);
      expect(await history()).toEqual([{ planned: "22T18:00", attempt: 1, cause: "missed", outcome: "succeeded" }]);
    });

    test("a restart at the planned minute costs no run", async () => {
      const jobs = [job(noted("purge"), { missed: "skip" })];
      const before = await instances.start(jobs, { clock: instances.clock("2026-11-22T12:59:50Z") });
      await before.scheduler.pause();
      await instances.start(jobs, { clock: instances.clock("2026-11-22T13:00:20Z") });
      expect(await history()).toEqual([{ planned: "22T13:00", attempt: 1, cause: "schedule", outcome: "succeeded" }]);
    });

    test("what was planned before a job or its schedule was known is not made up for", async () => {
      const before = await instances.start([job(noted("old"), { cron: "0 0 1 1 *" })], {
        clock: instances.clock("2026-11-22T12:30:00Z"),
      });
      await before.scheduler.pause();
      await instances.start([job(noted("new"))], { clock: instances.clock("2026-11-22T18:30:00Z") });
      expect(runs).toEqual([]);
    });

    test("a clock that is set back runs nothing twice, in no instance", async () => {
      const clock = instances.clock("2026-11-22T12:59:00Z");
      let back = 0;
      const now = (): number => clock.now() - back;
      const options = { clock: { ...clock, now }, lease: hour / 6 };
      await instances.start([job(noted("purge"))], options);
      await clock.advance(2 * minute);
      expect(runs).toEqual(["purge"]);
      back = 30 * minute;
      await instances.start([job(noted("purge"))], options);
      await clock.advance(40 * minute);
      expect(runs).toEqual(["purge"]);
      await clock.advance(hour);
      expect(runs).toEqual(["purge", "purge"]);
    });

    test("an instance whose clock was years ahead does not hold up the job", async () => {
      const early = await instances.start([job(noted("purge"))], { clock: instances.clock("2030-01-01T00:30:00Z") });
      await early.scheduler.pause();
      await instances.tables
        .updateTable("scheduler_jobs")
        .set({ last_planned: Date.parse("2030-01-01T01:00Z") })
        .execute();
      const clock = instances.clock("2026-11-22T12:30:00Z");
      await instances.start([job(noted("purge"))], { clock });
      await clock.advance(hour);
      expect(runs).toEqual(["purge"]);
    });

    test("a run whose instance died is run again elsewhere, once", async () => {
      const dying = instances.clock("2026-11-22T12:59:00Z");
      await instances.start([job(endless)], { clock: dying });
      await dying.advance(60_000);
      // From here on the clock of the first stands still: it gives no sign of life any more.
      const clock = instances.clock("2026-11-22T13:00:30Z");
      const jobs = [job(noted("again"))];
      const { logs } = await instances.start(jobs, { clock });
      await instances.start(jobs, { clock });
      await clock.advance(20_000);
      expect(runs).toEqual([]);
      await clock.advance(20_000);
      expect(runs).toEqual(["again"]);
      expect(await history()).toEqual([
        { planned: "22T13:00", attempt: 1, cause: "schedule", outcome: "lost" },
        { planned: "22T13:00", attempt: 2, cause: "again", outcome: "succeeded" },
      ]);
      expect(logs.join()).toContain("job lost");
    });

    test("an instance that was given up and comes back ends its run, and records nothing", async () => {
      const asleep = instances.clock("2026-11-22T12:59:00Z");
      const reasons: string[] = [];
      const watched = (signal: AbortSignal): Promise<void> =>
        endless(signal).catch((error: Error) => void reasons.push(error.message));
      await instances.start([job(watched, { missed: "skip" })], { clock: asleep });
      await asleep.advance(60_000);
      const clock = instances.clock("2026-11-22T13:00:30Z");
      await instances.start([job(noted("other"), { missed: "skip" })], { clock });
      await clock.advance(40_000);
      await asleep.advance(10_000);
      expect(reasons).toEqual(["It was given up by the other instances."]);
      expect(await history()).toEqual([{ planned: "22T13:00", attempt: 1, cause: "schedule", outcome: "lost" }]);
    });

    test("a job that kills its process is tried three times at most", async () => {
      const jobs = [job(endless)];
      for (const second of ["12:59:00", "13:01:00", "13:03:00", "13:05:00", "13:07:00"]) {
        const clock = instances.clock(`2026-11-22T${second}Z`);
        await instances.start(jobs, { clock });
        await clock.advance(60_000);
      }
      expect((await history()).map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual([
        "1 lost",
        "2 lost",
        "3 lost",
      ]);
    });

    test("a run that the stop of the application cut is run again at the next start", async () => {
      const clock = instances.clock("2026-11-22T12:59:00Z");
      const first = await instances.start([job(endless)], { clock });
      await clock.advance(60_000);
      await first.scheduler.pause();
      await instances.start([job(noted("again"))], { clock });
      expect(runs).toEqual(["again"]);
      expect((await history()).map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual([
        "1 stopped",
        "2 succeeded",
      ]);
    });

    test("a paused scheduler runs nothing more", async () => {
      const clock = instances.clock("2026-11-22T12:59:00Z");
      const { scheduler } = await instances.start([job(noted("purge"))], { clock });
      await scheduler.pause();
      await clock.advance(2 * hour);
      expect(runs).toEqual([]);
    });

    test("while the database does not take it, a run waits", async () => {
      const clock = instances.clock("2026-11-22T12:59:00Z");
      const { logs } = await instances.start([job(noted("purge"))], { clock });
      const { schema } = instances.tables;
      await schema.alterTable("scheduler_runs").renameTo("away").execute();
      await clock.advance(62_000);
      expect(runs).toEqual([]);
      expect(logs.join()).toContain("a job could not be taken up and is tried again");
      await schema.alterTable("away").renameTo("scheduler_runs").execute();
      await clock.advance(10_000);
      expect(runs).toEqual(["purge"]);
    });

    test("an end that the database does not take is recorded later, and the job not run twice", async () => {
      const clock = instances.clock("2026-11-22T12:59:00Z");
      const { schema } = instances.tables;
      const breaking = async (): Promise<void> => {
        runs.push("purge");
        await schema.alterTable("scheduler_runs").renameTo("away").execute();
      };
      const { scheduler, logs } = await instances.start([job(breaking)], { clock });
      await clock.advance(61_000);
      await expect.poll(() => logs.join(), patience).toContain("the end of a job could not be recorded");
      await schema.alterTable("away").renameTo("scheduler_runs").execute();
      await clock.advance(60_000);
      await scheduler.idle();
      expect(runs).toEqual(["purge"]);
      expect((await history()).map(({ outcome }) => outcome)).toEqual(["succeeded"]);
    });

    test("the history is forgotten after its time", async () => {
      const clock = instances.clock("2026-11-22T12:30:00Z");
      await instances.start([job(noted("purge"))], { clock, keep: 3 * hour, lease: hour / 6 });
      await clock.advance(8 * hour);
      expect(runs).toHaveLength(8);
      expect((await history()).length).toBeLessThanOrEqual(4);
    });
  });
}
