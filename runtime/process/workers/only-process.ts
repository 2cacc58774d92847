import type { Workers } from "../../api/workers.js";
import type { Clock } from "../../context/clock.js";
import { memoryCounter } from "../../http/request-counter.js";

/** Where one process is all there is. */
export function onlyProcess(clock: Clock): Workers {
  const countHere = memoryCounter(clock);
  return {
    number: null,
    count: 1,
    gather: (_topic, answer) => async () => [{ worker: null, answer: await answer() }],
    tell: () => undefined,
    hear: () => undefined,
    countOne: async (key, per) => countHere(key, per),
  };
}
