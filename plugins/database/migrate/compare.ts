import type { MigrationRecord } from "./records.js";
import { type Step, titleOf } from "./step.js";

/** Where a migration of the application, or of the database, stands. */
export interface Standing {
  readonly plugin: string;
  readonly name: string;
  /**
   * `edited`: applied, and changed since; `unfinished`: begun on an engine that cannot take it back; `unknown`: applied, and the
   * application does not have it.
   */
  readonly state: "applied" | "pending" | "edited" | "unfinished" | "unknown";
  /** Null where the application does not have it. */
  readonly step: Step | null;
  /** Null where the database does not have it. */
  readonly record: MigrationRecord | null;
}

/** The application's in their order, then what only the database has. */
export function compare(steps: readonly Step[], records: readonly MigrationRecord[]): readonly Standing[] {
  const recorded = new Map(records.map((record) => [titleOf(record), record]));
  const own = steps.map((step) => standing(step, recorded.get(titleOf(step)) ?? null));
  const known = new Set(steps.map(titleOf));
  const others = records
    .filter((record) => !known.has(titleOf(record)))
    .map((record): Standing => ({ plugin: record.plugin, name: record.name, state: "unknown", step: null, record }));
  return [...own, ...others];
}

function standing(step: Step, record: MigrationRecord | null): Standing {
  return { plugin: step.plugin, name: step.name, state: stateOf(step, record), step, record };
}

function stateOf(step: Step, record: MigrationRecord | null): Standing["state"] {
  if (record === null) return "pending";
  if (record.state === "started") return "unfinished";
  return record.checksum === step.checksum ? "applied" : "edited";
}

/** Throws where going on would be a guess. */
export function refuseUnsound(standings: readonly Standing[]): void {
  const edited = standings.filter(({ state }) => state === "edited");
  const unfinished = standings.filter(({ state }) => state === "unfinished");
  const faults = [
    ...edited.map(
      (one) =>
        `The migration ${one.name} of the plugin "${one.plugin}" was edited after it was applied. Put its file back as it was, and make the change in a new migration: nexus migrate new ${one.plugin} <name>.`,
    ),
    ...unfinished.map(
      (one) =>
        `The migration ${one.name} of the plugin "${one.plugin}" was begun and did not finish, and this engine keeps what ran before. ${wayOut(one)}`,
    ),
  ];
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

/** What to do about a migration that stopped half-way. */
export const wayOut = (of: Pick<Step, "plugin" | "name">): string =>
  `Look at the tables, then finish by hand what is missing and say "nexus migrate settle ${titleOf(of)} --as applied", or undo by hand what is there and say "nexus migrate settle ${titleOf(of)} --as pending".`;
