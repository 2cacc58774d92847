import type { ServerResponse } from "node:http";
import { OpenList } from "../open-list.js";
import { type Exchange, knownExchange } from "./exchange.js";

export type Outcome = "completed" | "aborted";

/** Knows each request from its first stage until its response is out or its caller is gone, on a socket or injected. */
export interface RequestsInFlight {
  readonly begun: (exchange: Exchange) => void;
  /** Resolves when none is left. */
  readonly none: () => Promise<void>;
  /** Counts those that are left as aborted: nobody waits for them any more. */
  readonly abandon: () => void;
}

export function requestsInFlight(onEnd: (exchange: Exchange, outcome: Outcome) => void): RequestsInFlight {
  const open = new OpenList<Exchange>();
  let onNone: (() => void)[] = [];

  const end = (exchange: Exchange | undefined, outcome: Outcome): void => {
    if (exchange === undefined || !open.remove(exchange)) return;
    onEnd(exchange, outcome);
    if (!open.isEmpty) return;
    for (const resolve of onNone) resolve();
    onNone = [];
  };
  // The same two functions for every response: they are called on it.
  function finished(this: ServerResponse): void {
    end(knownExchange(this), "completed");
  }
  function closed(this: ServerResponse): void {
    end(knownExchange(this), "aborted");
  }

  return {
    begun: (exchange) => {
      open.add(exchange);
      exchange.reply.raw.on("finish", finished).on("close", closed);
    },
    abandon: () => {
      for (const exchange of open.items()) end(exchange, "aborted");
    },
    none: () => (open.isEmpty ? Promise.resolve() : new Promise((resolve) => void onNone.push(resolve))),
  };
}
