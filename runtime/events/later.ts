/** So much waits for the next turn at most where somebody asks without ever ending this one. */
const most = 128;

export interface LaterOptions<Work> {
  readonly perform: (work: Work) => void;
  /** Runs a batch, in whatever surroundings it should have. */
  readonly around: (batch: () => void) => void;
}

export interface Later<Work> {
  /** Does the work in the next turn of the event loop, in order, together with what else is asked for until then. */
  readonly add: (work: Work) => void;
  /**
   * The same, but sooner where much is waiting: a loop that awaits one call after the other never ends its turn, and would pile
   * everything up. Not for what such work brings about itself: it would put off the next turn for ever.
   */
  readonly addFromOutside: (work: Work) => void;
}

/** Collects work and does it later, in order. */
export function later<Work>({ perform, around }: LaterOptions<Work>): Later<Work> {
  let waiting: Work[] = [];
  let isTurnAsked = false;
  let isMicrotaskAsked = false;
  const batch = (): void => {
    const works = waiting;
    waiting = [];
    for (const work of works) perform(work);
  };
  const atTurn = (): void => {
    isTurnAsked = false;
    if (waiting.length > 0) around(batch);
  };
  const atMicrotask = (): void => {
    isMicrotaskAsked = false;
    around(batch);
  };
  const add = (work: Work): void => {
    waiting.push(work);
    if (isTurnAsked) return;
    isTurnAsked = true;
    setImmediate(atTurn);
  };
  return {
    add,
    addFromOutside: (work) => {
      add(work);
      if (waiting.length < most || isMicrotaskAsked) return;
      isMicrotaskAsked = true;
      queueMicrotask(atMicrotask);
    },
  };
}
