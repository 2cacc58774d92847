/**
 * Faults of a whole application. What is held where:
 *
 * | fault | of a whole application, here | of one plugin, in `test/plugins/` |
 * | --- | --- | --- |
 * | lost connection, engine restart in mid-flight | server-away, redis-away, lost-claim | database/contract/faults, outbox/faults, cache/redis-faults, outbox/broker |
 * | full pool | small-pool | database/contract/faults |
 * | deadlock, unique violation | | database/contract/faults, database/contract/failed-statements |
 * | wrong credentials | credentials | database/start, cache/redis-faults, storage/s3, email_service/smtp |
 * | disk full | full-disk | database/sqlite, storage/folder |
 * | clock set back | clock-back | scheduler, cache/contract, outbox/contract; test/runtime/http/rate-limit |
 * | poison message | poison, poisoned-broker | outbox/contract, outbox/broker |
 * | processes that die or stand still | two-processes; test/crash/ | scheduler, outbox/contract |
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Kysely } from "kysely";
import type { Consumer } from "nexus-platform";
import { expect } from "vitest";
import type { Database } from "../../plugins/database/contract.js";
import type { OutboxTables } from "../../plugins/outbox/tables.js";
import { type Clock, systemClock } from "../../runtime/context/clock.js";
import { createHttpServer } from "../../runtime/http/create-http-server.js";
import type { InjectedResponse } from "../../runtime/http/http-server.js";
import type { JsonObject } from "../../runtime/json.js";
import type { RunningApplication } from "../../runtime/lifecycle/running-application.js";
import { startApplication } from "../../runtime/lifecycle/start-application.js";
import { ajvEngine } from "../../runtime/schemas/ajv-engine.js";
import { testSources } from "../../runtime/testing/test-sources.js";
import { type ProbeContext, type ProbeOptions, type ProbeTables, probeApplication } from "./probe-application.js";

export interface StartedProbe {
  readonly app: RunningApplication;
  /** Absolute: where relative paths of its settings start. */
  readonly root: string;
  readonly log: readonly LogLine[];
  /** What the plugin was given. */
  readonly context: ProbeContext;
  readonly write: (number: number) => Promise<InjectedResponse>;
  /** Stops it and removes its folder. */
  readonly stop: () => Promise<void>;
}

export type LogLine = Readonly<Record<string, unknown>> & { readonly level: string; readonly msg: string };

export interface ProbeStart extends ProbeOptions {
  readonly plugins: Readonly<Record<string, JsonObject>>;
  readonly clock?: Clock;
  /** Left out: a new one, removed by `stop`. */
  readonly root?: string;
  /** More parts of the storefront. */
  readonly with?: readonly string[];
}

/** Parts of the storefront that the probe works with, and whatever they need. */
const only = ["probe", "database", "outbox", "scheduler", "audit", "cache", "storage", "email_service"];

/** Starts it in this process, on the real clock unless another one is given, without listening. */
export async function startProbe({
  plugins,
  clock,
  root: given,
  with: more = [],
  ...options
}: ProbeStart): Promise<StartedProbe> {
  const root = given ?? newRoot();
  const log: LogLine[] = [];
  const definition = probeApplication(options);
  const defaults: Readonly<Record<string, JsonObject>> = {
    outbox: { poll: "100ms", lease: "2s" },
    user_manager: {},
    email_service: { mails: {} },
  };
  const settings = { plugins: { ...defaults, ...plugins }, server: { shutdownTimeout: "20s" } };
  const app = await startApplication(definition, {
    engine: ajvEngine(definition.schemas),
    createHttpServer,
    sources: testSources({ settings }, root),
    root,
    listen: false,
    // The runtime's logger writes one object a line.
    writeLog: (line) => void log.push(JSON.parse(line) as LogLine),
    clock: clock ?? systemClock,
    only: [...only, ...more],
  });
  return {
    app,
    root,
    log,
    get context() {
      return probeOf(app);
    },
    write: (number) => app.inject({ method: "POST", url: "/probe", body: { number } }),
    stop: async () => {
      await app.stop();
      if (given === undefined) rmSync(root, { recursive: true });
    },
  };
}

function probeOf({ slots }: RunningApplication): ProbeContext {
  // What the plugin provides.
  const provided = slots.get("probe")?.ifActive as { readonly probe: ProbeContext } | undefined;
  if (provided === undefined) throw new Error("The probe does not run");
  return provided.probe;
}

/** With the templates of the storefront's mails. */
export function newRoot(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "nexus-faults-")));
  symlinkSync(resolve("plugins"), join(root, "plugins"));
  return root;
}

/** Subjects of the mails that are in the folder, sorted; what is there under two ids is there twice. */
export function mailedNumbers(root: string): readonly number[] {
  const folder = join(root, "data/mails");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".eml"))
    .map((file) => Number(/^Subject: Number (\d+)$/m.exec(readFileSync(join(folder, file), "utf8"))?.[1]))
    .sort((one, other) => one - other);
}

/** Everything that happens later has happened. */
export async function settled({ app }: Pick<StartedProbe, "app">): Promise<void> {
  await app.events.idle();
  await app.jobsIdle();
}

/** What the outbox keeps, which is hidden from other plugins. */
export function outboxTables({ app }: Pick<StartedProbe, "app">): Kysely<OutboxTables> {
  // What the storefront's plugin "database" provides: one for each plugin that asks.
  type Provided = { readonly database: (consumer: Consumer) => Pick<Database, "for"> };
  const provided = app.slots.get("database")?.ifActive as Provided | undefined;
  if (provided === undefined) throw new Error("The database does not run");
  return provided.database({ plugin: "outbox", needs: [] }).for<OutboxTables>();
}

export interface ProbeRows {
  readonly written: readonly number[];
  readonly applied: readonly number[];
  readonly noted: readonly number[];
}

export async function rowsOf({ context }: Pick<StartedProbe, "context">): Promise<ProbeRows> {
  const numbers = async (table: keyof ProbeTables): Promise<readonly number[]> => {
    const rows = await context.tables.selectFrom(table).select("number").orderBy("number").execute();
    return rows.map(({ number }) => number);
  };
  return {
    written: await numbers("probe_written"),
    applied: await numbers("probe_applied"),
    noted: await numbers("probe_noted"),
  };
}

/** What the probe promises of what it has written: each handler ran, the transactional one once, and one mail left. */
export function expectPromises({ written, applied, noted }: ProbeRows, mailed: readonly number[]): void {
  expect(new Set(written).size).toBe(written.length);
  expect(applied).toEqual(written);
  expect([...new Set(noted)]).toEqual(written);
  expect(mailed).toEqual(written);
}

/** A request that could not be served says so, as every error of Nexus does, and tells nothing of the inside. */
export function expectClean503(answer: InjectedResponse): void {
  expect(answer.body).not.toMatch(/127\.0\.0\.1|ECONN|\bat .*\.ts|password/);
  expect([answer.status, answer.headers["content-type"]]).toEqual([503, "application/problem+json; charset=utf-8"]);
  // Where it is not known whether it took effect, nobody is asked to do it again.
  const isUnknown = answer.body.includes("whether the work took effect is not known");
  if (!isUnknown) expect(answer.headers["retry-after"]).toMatch(/^\d+$/);
}
