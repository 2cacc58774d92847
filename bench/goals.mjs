// What Nexus is to reach, beside what was measured. Nothing is left out because it was missed.

/** `measured` is a spread; exactly one of `most` and `least` is given. Null where nothing was measured. */
export function goal({ figure, node = null, measured, most, least, unit = "" }) {
  if (measured === null) return null;
  const { median } = measured;
  const isReached = most === undefined ? median >= least : median <= most;
  return { figure, node, measured, toReach: most === undefined ? `≥ ${least}` : `≤ ${most}`, unit, isReached };
}
