import type { ServerResponse } from "node:http";
import { Problem } from "../api/problem.js";
import { Deadlines } from "./deadlines.js";

/** How long requests of one route may go on. */
export interface RouteTime {
  /** Milliseconds. */
  readonly limit: number;
  readonly deadlines: Deadlines;
}

export const routeTime = (limit: number): RouteTime => ({ limit, deadlines: new Deadlines(limit) });

/** How long a request may go on: until its caller is gone or its time is up. Both abort `signal`. */
export class RequestEnd {
  readonly #response: ServerResponse;
  readonly #time: RouteTime;
  #controller: AbortController | undefined;
  #reason: Error | undefined;

  constructor(response: ServerResponse, time: RouteTime) {
    this.#response = response;
    this.#time = time;
  }

  /** Made where somebody reads it: most handlers never do. */
  get signal(): AbortSignal {
    if (this.#controller !== undefined) return this.#controller.signal;
    this.#controller = new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    const response = this.#response;
    const onClose = (): void => {
      if (!response.writableFinished) this.#end(new Error("The caller is gone."));
    };
    if (response.destroyed) onClose();
    else response.once("close", onClose);
    return this.#controller.signal;
  }

  /** Calls one of the two, once: with the handler's result, with its error, or with 503 once the time is up. */
  within<T>(result: PromiseLike<T>, done: (value: T) => void, failed: (error: unknown) => void): void {
    const { limit, deadlines } = this.#time;
    let isOver = false;
    const deadline = deadlines.start(() => {
      isOver = true;
      const reason = timedOut(limit);
      this.#end(reason);
      failed(reason);
    });
    result.then(
      (value) => {
        deadlines.end(deadline);
        if (!isOver) done(value);
      },
      (error: unknown) => {
        deadlines.end(deadline);
        if (!isOver) failed(error);
      },
    );
  }

  #end(reason: Error): void {
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}

const timedOut = (limit: number): Problem =>
  new Problem({
    status: 503,
    title: "Service Unavailable",
    detail: `The request was not finished within ${limit} ms.`,
    headers: { "retry-after": "1" },
  });
