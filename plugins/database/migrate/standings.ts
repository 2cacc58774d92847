import type { MigrationWork } from "./apply.js";
import { compare, type Standing } from "./compare.js";
import { migrationRecords } from "./records.js";
import type { Step } from "./step.js";

/** How every migration stands just now, without a lock. */
export async function standingsOf(
  { engine }: Pick<MigrationWork, "engine">,
  steps: readonly Step[],
): Promise<readonly Standing[]> {
  const session = await engine.acquire();
  try {
    return compare(steps, await migrationRecords(engine.language, session.connection).all());
  } finally {
    session.release();
  }
}
