import type { WorkerAnswer, Workers } from "../../api/workers.js";
import { type FromWorker, type ToWorker, workerVariable } from "./messages.js";

/** A worker's end of the line to the first process. */
export interface WorkerLink {
  readonly workers: Workers;
  /** Tells that this worker serves. */
  readonly ready: (url: string | null) => void;
  /**
   * Resolves when no connection is on its way to this worker any more. Between its last answer and its end the first process may
   * hand one over, which nobody would ever answer nor close.
   */
  readonly settled: () => Promise<void>;
  /** Called with what the first process wants. */
  readonly obey: (orders: WorkerOrders) => void;
}

export interface WorkerOrders {
  readonly stop: (retirement: number | undefined) => void;
  readonly reconfigure: () => void;
}

/** Null where this process is no worker. Whatever it starts itself is none either. */
export function workerLink(): WorkerLink | null {
  const place = process.env[workerVariable];
  delete process.env[workerVariable];
  if (place === undefined || process.send === undefined) return null;
  const [number = 0, count = 0] = place.split("/").map(Number);
  const calls = new Map<number, (value: unknown) => void>();
  const answers = new Map<string, () => Promise<unknown>>();
  const listeners = new Map<string, (message: unknown) => void>();
  let orders: WorkerOrders | null = null;
  /** Orders that came while the settings were still being read. */
  const early: ToWorker[] = [];
  let lastCall = 0;

  const tell = (message: FromWorker): void => void process.send?.(message);
  const call = (message: (call: number) => FromWorker): Promise<unknown> =>
    new Promise((resolve) => {
      lastCall += 1;
      calls.set(lastCall, resolve);
      tell(message(lastCall));
    });
  const answer = async (question: number, topic: string): Promise<void> => {
    const found = await answers
      .get(topic)?.()
      .catch(() => undefined);
    tell({ kind: "answered", question, ...(found !== undefined && { answer: found }) });
  };

  const hear = (message: ToWorker): void => {
    if (message.kind === "stop" || message.kind === "reconfigure") {
      if (orders === null) early.push(message);
      else if (message.kind === "stop") orders.stop(message.retirement);
      else orders.reconfigure();
    } else if (message.kind === "told") listeners.get(message.topic)?.(message.message);
    else if (message.kind === "asked") void answer(message.question, message.topic);
    else {
      calls.get(message.call)?.(message.value);
      calls.delete(message.call);
    }
  };
  process.on("message", hear);

  return {
    workers: {
      number,
      count,
      gather: <Answer>(topic: string, ask: () => Promise<Answer>) => {
        answers.set(topic, ask);
        return async () => {
          const own: WorkerAnswer<Answer> = { worker: number, answer: await ask() };
          // What the others answer to one topic is of one type.
          const others = (await call((id) => ({ kind: "gather", call: id, topic }))) as WorkerAnswer<Answer>[];
          return [own, ...others].sort((a, b) => Number(a.worker) - Number(b.worker));
        };
      },
      tell: (topic, message) => tell({ kind: "tell", topic, message }),
      hear: <Message>(topic: string, listener: (message: Message) => void) => {
        // What the others tell of one topic is of one type.
        listeners.set(topic, listener as (message: unknown) => void);
      },
      countOne: async (key, per) =>
        (await call((id) => ({ kind: "count", call: id, key, per }))) as { count: number; resetIn: number },
    },
    ready: (url) => tell({ kind: "ready", url }),
    settled: async () => {
      // Messages keep their order. With the first answer all connections have come that were handed over before the first process knew
      // that this worker's port is closed; with the second it has heard that they were refused, and gives them to others.
      for (const _ of ["come", "refused"]) await call((id) => ({ kind: "settle", call: id }));
    },
    obey: (given) => {
      orders = given;
      for (const message of early.splice(0)) hear(message);
    },
  };
}
