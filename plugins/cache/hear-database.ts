import type { Database, Tables } from "./database.js";
import { lastSequence, noticesSince } from "./database-notices.js";
import type { Hearing } from "./hearing.js";

/** How often an instance looks for what others have forgotten, in milliseconds. */
const every = 1_000;

/** Looks for notices in the database. Resolves after the first look; gives what ends it, once the last look is done. */
export async function hearDatabase(database: Database, hearing: Hearing): Promise<() => Promise<void>> {
  const tables = database.for<Tables>();
  let known: number | null = null;

  const look = async (): Promise<void> => {
    try {
      const last = await database.primary(() => lastSequence(tables));
      const after = known;
      if (after !== null && after !== last) {
        const notices = await database.primary(() => noticesSince(tables, after, last));
        if (notices === null) hearing.ends();
        else for (const notice of notices) hearing.told(notice);
      }
      known = last;
      hearing.begins();
    } catch {
      // The layer itself tells that the database cannot be reached.
      known = null;
      hearing.ends();
    }
  };

  let looking = look();
  await looking;
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    looking = look().finally(() => {
      isBusy = false;
    });
  }, every).unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
