import type { ServerResponse } from "node:http";
import { Problem } from "../api/problem.js";

/** How long a request may go on: until its caller is gone or its time is up. Both abort `signal`. */
export interface RequestEnd {
  readonly signal: AbortSignal;
  /** The handler's result, or a rejection with 503 once the time is up. */
  readonly within: <T>(result: Promise<T>) => Promise<T>;
}

/** `limit` is in milliseconds. A controller is made only where somebody reads the signal, a timer only for a promise. */
export function requestEnd(response: ServerResponse, limit: number): RequestEnd {
  let controller: AbortController | undefined;
  let ended: Error | undefined;

  const end = (reason: Error): void => {
    ended = reason;
    controller?.abort(reason);
  };

  return {
    get signal() {
      if (controller !== undefined) return controller.signal;
      controller = new AbortController();
      if (ended !== undefined) controller.abort(ended);
      const onClose = (): void => {
        if (!response.writableFinished) end(new Error("The caller is gone."));
      };
      if (response.destroyed) onClose();
      else response.once("close", onClose);
      return controller.signal;
    },
    within: <T>(result: Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          const reason = timedOut(limit);
          end(reason);
          reject(reason);
        }, limit);
        result.then(resolve, reject).finally(() => clearTimeout(timer));
      }),
  };
}

const timedOut = (limit: number): Problem =>
  new Problem({
    status: 503,
    title: "Service Unavailable",
    detail: `The request was not finished within ${limit} ms.`,
    headers: { "retry-after": "1" },
  });
