import { inTransaction, type LockedDatabase, locked, type MigrationWork } from "./apply.js";
import { compare, refuseUnsound, type Standing, wayOut } from "./compare.js";
import { type Step, titleOf } from "./step.js";

export interface UndoOptions {
  /** How many. */
  readonly steps: number;
  /** Only migrations of this plugin. */
  readonly plugin: string | null;
}

/** What would be taken back, last applied first. Throws where one of them cannot be. */
export function stepsToUndo(standings: readonly Standing[], { steps, plugin }: UndoOptions): readonly Step[] {
  refuseUnsound(standings.filter(({ state }) => state === "unfinished"));
  return standings
    .filter((one) => one.record !== null && (plugin === null || one.plugin === plugin))
    .sort((a, b) => (b.record?.applied_order ?? 0) - (a.record?.applied_order ?? 0))
    .slice(0, steps)
    .map(undoable);
}

function undoable({ plugin, name, step }: Standing): Step {
  const what = `The migration ${name} of the plugin "${plugin}" cannot be taken back`;
  if (step === null) {
    throw new Error(`${what}: the application does not have it. Take it back with the version that applied it.`);
  }
  if (step.script.down === null) throw new Error(`${what}: its file has no part after a line "-- down".`);
  return step;
}

/** Takes back the last applied migrations and gives them, last applied first. Stops at the first that fails. */
export async function undoLast(
  work: MigrationWork,
  steps: readonly Step[],
  options: UndoOptions,
): Promise<readonly Step[]> {
  return locked(work, async (database) => {
    const undone = stepsToUndo(compare(steps, await database.records.all()), options);
    for (const step of undone) await undoOne(work, database, step);
    return undone;
  });
}

async function undoOne(
  { engine, log }: MigrationWork,
  { session, records }: LockedDatabase,
  step: Step,
): Promise<void> {
  const keepsParts = session.begin === null;
  if (keepsParts) await records.mark(step, "started");
  let statements = 0;
  try {
    await inTransaction(session, async () => {
      await session.script(step.script.down ?? "", () => {
        statements += 1;
      });
      await records.remove(step);
    });
  } catch (error) {
    const isUntouched = !keepsParts || statements === 0;
    if (isUntouched && keepsParts) await records.mark(step, "applied");
    const after = isUntouched ? "Nothing was changed." : `${engine.label} keeps what ran before. ${wayOut(step)}`;
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The migration ${step.name} of the plugin "${step.plugin}" could not be taken back: ${message}. ${after}`,
      { cause: error },
    );
  }
  log.info({ migration: titleOf(step) }, "migration taken back");
}
