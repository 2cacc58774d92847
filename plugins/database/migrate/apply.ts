import type { Clock, Logger } from "nexus-platform";
import type { Engine, MigrationSession } from "../engines/engine.js";
import { compare, refuseUnsound, wayOut } from "./compare.js";
import { type MigrationRecords, migrationRecords } from "./records.js";
import { type Step, titleOf } from "./step.js";

/** What migrations are applied with. */
export interface MigrationWork {
  readonly engine: Engine;
  readonly clock: Pick<Clock, "now">;
  readonly log: Pick<Logger, "info" | "warn">;
}

/** A locked database with its records. */
export interface LockedDatabase {
  readonly session: MigrationSession;
  readonly records: MigrationRecords;
}

/** Runs `task` while no other instance migrates. */
export async function locked<Result>(
  { engine, log }: MigrationWork,
  task: (database: LockedDatabase) => Promise<Result>,
): Promise<Result> {
  const session = await engine.migrationSession(() =>
    log.info("waiting for another instance, which works on the database's tables"),
  );
  try {
    await session.lock();
    const records = migrationRecords(engine.language, session.connection);
    await inTransaction(session, records.prepare);
    return await task({ session, records });
  } finally {
    session.release();
  }
}

/** Runs `task` in a transaction, where the engine takes back changes of tables. */
export async function inTransaction<Result>(
  { begin, execute }: Pick<MigrationSession, "begin" | "execute">,
  task: () => Promise<Result>,
): Promise<Result> {
  await begin?.();
  try {
    const result = await task();
    if (begin !== null) await execute("commit");
    return result;
  } catch (error) {
    if (begin !== null) await execute("rollback").catch(() => undefined);
    throw error;
  }
}

/** Applies what is pending, in its order, and gives what it applied. Rejects with what failed, or is not as it was. */
export async function applyPending(work: MigrationWork, steps: readonly Step[]): Promise<readonly Step[]> {
  return locked(work, async (database) => {
    const standings = compare(steps, await database.records.all());
    refuseUnsound(standings);
    const applied: Step[] = [];
    for (const { state, step } of standings) {
      if (state === "pending" && step !== null && (await applyOne(work, database, step))) applied.push(step);
    }
    return applied;
  });
}

/** False where another process has applied it meanwhile: SQLite's lock is held for one migration at a time. */
async function applyOne(work: MigrationWork, database: LockedDatabase, step: Step): Promise<boolean> {
  const { session, records } = database;
  if (session.begin === null) return applyWithoutTransaction(work, database, step);
  const began = performance.now();
  const isApplied = await inTransaction(session, async () => {
    if ((await records.all()).some((record) => titleOf(record) === titleOf(step))) return false;
    await session.script(step.script.up, () => undefined);
    await records.add({ ...recordOf(work, step), state: "applied", ms: millisecondsSince(began) });
    return true;
  }).catch((error: unknown) => {
    throw failed(step, error, "Nothing of it was kept.");
  });
  if (isApplied) told(work, step, began);
  return isApplied;
}

/** Says beforehand that it begins, so that a failure in the middle does not go unnoticed. */
async function applyWithoutTransaction(
  work: MigrationWork,
  { session, records }: LockedDatabase,
  step: Step,
): Promise<boolean> {
  const began = performance.now();
  await records.add({ ...recordOf(work, step), state: "started", ms: 0 });
  let statements = 0;
  try {
    await session.script(step.script.up, () => {
      statements += 1;
    });
  } catch (error) {
    if (statements > 0) throw failed(step, error, `${work.engine.label} keeps what ran before. ${wayOut(step)}`);
    await records.remove(step);
    throw failed(step, error, "It was its first statement, so nothing was changed.");
  }
  await records.finish(step, millisecondsSince(began));
  told(work, step, began);
  return true;
}

const recordOf = ({ clock }: MigrationWork, { plugin, name, checksum }: Step) => ({
  plugin,
  name,
  checksum,
  applied_at: clock.now(),
});

const millisecondsSince = (began: number): number => Math.round(performance.now() - began);

const told = ({ log }: MigrationWork, step: Step, began: number): void =>
  log.info({ migration: titleOf(step), ms: millisecondsSince(began) }, "migration applied");

function failed({ plugin, name }: Step, cause: unknown, after: string): Error {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new Error(`The migration ${name} of the plugin "${plugin}" failed: ${message}. ${after}`, { cause });
}
