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
    // A bundle gives each function that is written as a property its name, at the price of several timers; a bound one has none.
    return { cancel: clearTimeout.bind(undefined, setTimeout(callback, milliseconds)) };
  },
};
