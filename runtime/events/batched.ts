/** Collects work and does it in one go, in order, when `schedule` calls back. What comes up meanwhile is the next batch. */
export function batched(schedule: (flush: () => void) => void): (work: () => void) => void {
  let waiting: (() => void)[] = [];
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    for (const work of batch) work();
  };
  return (work) => {
    waiting.push(work);
    if (waiting.length === 1) schedule(flush);
  };
}
