import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startDatabase } from "../plugins/database/started-database.js";
import { describeOn, type TemporaryDatabase, temporaryDatabase } from "../services/test-services.js";
import type { ProbeTables } from "./probe-application.js";
import { type ProbeChild, probeChild } from "./probe-child.js";
import { newRoot } from "./started-probe.js";

const patience = { timeout: 40_000, interval: 100 };

describeOn("postgres", "two processes of an application on one PostgreSQL", () => {
  let temporary: TemporaryDatabase;
  let root: string;
  let tables: Awaited<ReturnType<typeof lookInto>>;
  let processes: readonly ProbeChild[];

  beforeEach(async () => {
    temporary = await temporaryDatabase("postgres");
    root = newRoot();
    tables = await lookInto(temporary.url);
    processes = [start(), start()];
    await Promise.all(processes.map(listening));
  });
  afterEach(async () => {
    for (const { child } of processes) child.kill("SIGKILL");
    await Promise.all(processes.map(({ ended }) => ended));
    await tables.stop();
    await temporary.drop();
    rmSync(root, { recursive: true });
  });

  const start = (): ProbeChild =>
    probeChild(root, {
      NEXUS_PLUGINS__DATABASE__URL: temporary.url,
      // What a process that stands still has locked, the others wait for no longer.
      NEXUS_PLUGINS__DATABASE__IDLE_TRANSACTION: "1s",
      NEXUS_PLUGINS__OUTBOX__POLL: "100ms",
      NEXUS_PLUGINS__OUTBOX__LEASE: "1s",
      NEXUS_PLUGINS__SCHEDULER__LEASE: "2s",
      // Whoever is stopped or killed is in the middle of something.
      PROBE_SLOWNESS: "20",
    });

  /** Numbers that were accepted: none of them may be lost. */
  async function writeTo(of: ProbeChild, numbers: readonly number[]): Promise<void> {
    const url = `${await listening(of)}/probe`;
    const post = async (number: number): Promise<void> => {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ number }),
      });
      expect(answer.status).toBe(201);
    };
    await Promise.all(numbers.map(post));
  }

  /** The process for which it holds, and the other. */
  function inOrder(isFirst: (of: ProbeChild) => boolean): readonly [ProbeChild, ProbeChild] {
    const [one, two] = processes;
    if (one === undefined || two === undefined) throw new Error("There are two");
    return isFirst(one) ? [one, two] : [two, one];
  }

  /** Writes to one until both are at work: a machine that is busy may let one handle everything alone. Gives what was written. */
  async function writeUntilBothWork(of: ProbeChild): Promise<readonly number[]> {
    for (let length = 100; ; length += 100) {
      const numbers = Array.from({ length }, (_, number) => number);
      await writeTo(of, numbers.slice(-100));
      if ((await tables.leasedBy()).length === 2) return numbers;
    }
  }

  test("one that is killed leaves its events and its job to the other", async () => {
    await expect.poll(tables.jobs, patience).toHaveLength(1);
    const [job] = await tables.jobs();
    const [one, two] = inOrder(({ child }) => job?.instance.includes(`:${child.pid}:`) === true);
    const numbers = await writeUntilBothWork(one);
    await expect.poll(() => tables.count("probe_applied"), patience).toBeGreaterThan(5);
    one.child.kill("SIGKILL");
    expect(await one.ended).toBe("SIGKILL");
    await expect.poll(tables.open, patience).toBe(0);
    await expect.poll(tables.jobs, patience).toMatchObject([
      { attempt: 1, outcome: "lost" },
      { attempt: 2, outcome: "running", instance: expect.stringContaining(`:${two.child.pid}:`) },
    ]);
    expect(await tables.of("probe_applied")).toEqual(numbers);
    expect([...new Set(await tables.of("probe_noted"))]).toEqual(numbers);
    two.child.kill("SIGTERM");
    expect(await two.ended, two.output()).toBe(0);
  });

  test("one that stands still for longer than its lease does nothing twice when it goes on", async () => {
    const [one, two] = inOrder(() => true);
    const numbers = await writeUntilBothWork(one);
    const before = await tables.instances();
    await expect.poll(() => tables.count("probe_applied"), patience).toBeGreaterThan(5);
    two.child.kill("SIGSTOP");
    // The other one has taken over, and that is the end of it.
    await expect.poll(async () => (await tables.instances()).length, patience).toBe(1);
    await expect.poll(() => tables.leasedBy().then((owners) => owners.length), patience).toBeLessThan(2);
    two.child.kill("SIGCONT");
    await expect
      .poll(async () => {
        const known = await tables.instances();
        return known.length === 2 && known.some((id) => !before.includes(id));
      }, patience)
      .toBe(true);
    await expect.poll(tables.open, patience).toBe(0);
    expect(await tables.of("probe_applied")).toEqual(numbers);
    expect([...new Set(await tables.of("probe_noted"))]).toEqual(numbers);
    expect(two.log().some(({ msg }) => msg.includes("gave no sign for too long"))).toBe(true);
    for (const { child } of processes) child.kill("SIGTERM");
    expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual([0, 0]);
  });
});

/** Its address. */
async function listening({ log, ended, output }: ProbeChild): Promise<string> {
  let url: unknown;
  const early = ended.then((status) => Promise.reject(new Error(`It ended with ${status}: ${output()}`)));
  early.catch(() => undefined);
  const found = expect
    .poll(() => (url = log().find(({ msg }) => msg.startsWith("listening on "))?.["url"]), patience)
    .toEqual(expect.any(String));
  await Promise.race([found, early]);
  return String(url);
}

/** What the processes have done, seen from outside. */
async function lookInto(url: string) {
  const { database, stop } = await startDatabase({ url });
  interface Tables extends ProbeTables {
    readonly outbox_deliveries: { readonly leased_by: string | null };
    readonly outbox_instances: { readonly id: string };
    readonly scheduler_runs: {
      readonly job: string;
      readonly attempt: number;
      readonly outcome: string;
      readonly instance: string;
    };
  }
  const kysely = database.for<Tables>();
  const of = async (table: keyof ProbeTables): Promise<readonly number[]> =>
    (await kysely.selectFrom(table).select("number").orderBy("number").execute()).map(({ number }) => number);
  return {
    stop,
    of,
    /** Runs of the probe's job. */
    jobs: () =>
      kysely
        .selectFrom("scheduler_runs")
        .select(["attempt", "outcome", "instance"])
        .where("job", "=", "probe/tick")
        .where("outcome", "!=", "skipped")
        .orderBy("attempt")
        .execute(),
    count: async (table: keyof ProbeTables): Promise<number> => (await of(table)).length,
    open: async (): Promise<number> =>
      (await kysely.selectFrom("outbox_deliveries").select("leased_by").execute()).length,
    leasedBy: async (): Promise<readonly string[]> => {
      const rows = await kysely.selectFrom("outbox_deliveries").select("leased_by").distinct().execute();
      return rows.flatMap(({ leased_by }) => leased_by ?? []);
    },
    /** Those that are alive, as far as the others know. */
    instances: async (): Promise<readonly string[]> =>
      (await kysely.selectFrom("outbox_instances").select("id").where("id", "not like", "gone:%").execute()).map(
        ({ id }) => id,
      ),
  };
}
