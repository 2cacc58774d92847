import type { Timer } from "nexus-platform";
import type { AuthParts } from "./parts.js";

/** New keys of other instances are known, and revoked ones refused, after so many milliseconds. */
const keyInterval = 60_000;
const purgeInterval = 3_600_000;

/**
 * Follows the signing keys and drops what is over. Several instances may do so side by side. Returns what ends it; it resolves
 * when nothing is under way.
 */
export function startHousekeeping({ apiKeys, attempts, context, keys, sessions }: AuthParts): () => Promise<void> {
  const { clock, log } = context;
  let timer: Timer | null = null;
  let purgedAt = clock.now();
  let running: Promise<void> = Promise.resolve();
  let isOver = false;

  const purge = async (): Promise<void> => {
    if (clock.now() - purgedAt < purgeInterval) return;
    purgedAt = clock.now();
    await sessions.purge();
    await attempts.purge();
    await apiKeys.purge();
  };
  const round = async (): Promise<void> => {
    try {
      await keys.keepUp();
      await purge();
    } catch (error) {
      log.error({ err: error }, "housekeeping failed and is tried again in a minute");
    }
    schedule();
  };
  const schedule = (): void => {
    if (isOver) return;
    timer = clock.setTimeout(() => {
      running = round();
    }, keyInterval);
  };

  schedule();
  return async () => {
    isOver = true;
    timer?.cancel();
    await running;
  };
}
