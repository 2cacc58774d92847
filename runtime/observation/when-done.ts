import { isPromise } from "../events/is-promise.js";

/**
 * Calls `task` and then `done`, once, with what it threw or rejected with where it failed; for what watches operations. Gives back what
 * the task gives, a promise itself: whether its rejection is handled stays the caller's affair.
 */
export function whenDone<Result>(task: () => Result, done: (failed?: { readonly error: unknown }) => void): Result {
  let result: Result;
  try {
    result = task();
  } catch (error) {
    done({ error });
    throw error;
  }
  if (isPromise(result)) {
    result.then(
      () => done(),
      (error: unknown) => done({ error }),
    );
  } else {
    done();
  }
  return result;
}
