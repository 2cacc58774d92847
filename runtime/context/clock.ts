/** Time as the runtime sees it, so that tests can move it by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly setTimeout: (callback: () => void, milliseconds: number) => Timer;
}

export interface Timer {
  readonly cancel: () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  setTimeout: (callback, milliseconds) => {
    const timer = setTimeout(callback, milliseconds);
    return { cancel: () => clearTimeout(timer) };
  },
};
