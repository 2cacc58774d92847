import { type Kysely, sql } from "kysely";
import type { AuditEntry, CommandTerminal, Logger } from "nexus-platform";
import type { Plugin } from "#nexus/audit";
import auditPlugin from "../../../plugins/audit/index.js";
import type { Tables } from "../../../plugins/audit/tables.js";
import type { Database } from "../../../plugins/database/contract.js";
import { type TestClockControl, testClock } from "../../../runtime/testing/test-clock.js";
import type { DatabaseEngine } from "../../services/test-services.js";
import { sharedDatabase } from "../shared-database.js";

/** Instances of the plugin over one database, as processes of one application would be. */
export interface Auditing {
  readonly start: (keys?: Keys) => Promise<AuditInstance>;
  readonly database: Database;
  readonly tables: Kysely<Tables>;
  readonly clock: TestClockControl;
  /** What somebody does who may do everything: changes rows that the database protects. */
  readonly tamper: (work: (tables: Kysely<Tables>) => Promise<unknown>) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface Keys {
  readonly key?: string;
  readonly previous_keys?: readonly string[];
}

export interface AuditInstance {
  readonly audit: Plugin["provides"]["audit"];
  readonly database: Database;
  readonly logs: readonly string[];
  readonly stop: () => Promise<void>;
  /** `nexus audit …` */
  readonly command: (...args: readonly string[]) => Promise<Told>;
}

export interface Told {
  readonly status: number;
  readonly printed: string;
  readonly noted: string;
}

export const entry = (number: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  action: "orders.placeOrder",
  outcome: "success",
  who: "ada",
  from: "127.0.0.1",
  what: `orders/${number}`,
  ...more,
});

export async function auditingOn(engine: DatabaseEngine): Promise<Auditing> {
  const shared = await sharedDatabase(engine, "audit");
  const clock = testClock(Date.parse("2026-11-22T12:00:00Z"), async () => undefined);
  const stops: (() => Promise<void>)[] = [];
  const tables = shared.first.for<Tables>();

  return {
    clock,
    tables,
    database: shared.first,
    start: async (keys = {}) => {
      const database = await shared.another();
      const logs: string[] = [];
      const config = { previous_keys: [], ...keys };
      // The rest of a context is nothing that this plugin reads.
      const context = { config, services: { database }, clock, log: logInto(logs) } as unknown as SetupContext;
      const { provides, stop } = await auditPlugin.setup(context);
      const { audit } = provides;
      const stopOnce = async (): Promise<void> => stop?.();
      stops.push(stopOnce);
      return { audit, database, logs, stop: stopOnce, command: (...args) => commandOf(audit, args) };
    },
    tamper: async (work) => {
      await withoutTriggers(shared.first, () => work(tables));
    },
    close: async () => {
      await Promise.all(stops.map((stop) => stop().catch(() => undefined)));
      await shared.close();
    },
  };
}

type SetupContext = Parameters<typeof auditPlugin.setup>[0];

async function commandOf(audit: Plugin["provides"]["audit"], args: readonly string[]): Promise<Told> {
  const printed: string[] = [];
  const noted: string[] = [];
  const terminal: CommandTerminal = {
    print: (text) => void printed.push(text),
    note: (text) => void noted.push(text),
    readSecret: () => Promise.reject(new Error("nothing is asked")),
  };
  const status = (await audit.command?.run(args, terminal)) ?? -1;
  return { status, printed: printed.join("\n"), noted: noted.join("\n") };
}

/** Takes the triggers away: whoever owns the tables can. */
async function withoutTriggers(database: Database, work: () => Promise<unknown>): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(database.for());
  if (database.engine === "postgres") {
    await run("alter table audit_entries disable trigger all");
    await work();
    await run("alter table audit_entries enable trigger all");
    return;
  }
  await run("drop trigger audit_entries_unchanged");
  await run("drop trigger audit_entries_undeleted");
  await work();
}

function logInto(lines: string[]): Logger {
  const write = (...parts: readonly unknown[]): void => void lines.push(String(parts.at(-1)));
  const log: Logger = {
    trace: write,
    debug: write,
    info: write,
    warn: write,
    error: write,
    fatal: write,
    child: () => log,
  };
  return log;
}
