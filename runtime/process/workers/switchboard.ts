import type { WorkerAnswer } from "../../api/workers.js";
import type { Clock } from "../../context/clock.js";
import { memoryCounter } from "../../http/request-counter.js";
import type { FromWorker } from "./messages.js";
import type { WorkerProcess } from "./worker-process.js";

/** How long the others may take to answer a question. */
const ANSWER_LIMIT = 2_000;

/** Stands between the workers: counts for all of them, and carries what they tell and ask each other. */
export function switchboard(
  workers: () => readonly WorkerProcess[],
  clock: Clock,
): (message: Exclude<FromWorker, { kind: "ready" }>, from: WorkerProcess) => void {
  const count = memoryCounter(clock);
  const open = new Map<number, (answer: unknown) => void>();
  let lastQuestion = 0;

  const ask = (worker: WorkerProcess, topic: string): Promise<readonly WorkerAnswer<unknown>[]> =>
    new Promise((resolve) => {
      lastQuestion += 1;
      const question = lastQuestion;
      const take = (answer: unknown): void => {
        timer.cancel();
        open.delete(question);
        resolve(answer === undefined ? [] : [{ worker: worker.number, answer }]);
      };
      const timer = clock.setTimeout(() => take(undefined), ANSWER_LIMIT);
      open.set(question, take);
      void worker.ended.then(() => take(undefined));
      worker.tell({ kind: "asked", question, topic });
    });

  return (message, from) => {
    if (message.kind === "count") {
      from.tell({ kind: "result", call: message.call, value: count(message.key, message.per) });
    } else if (message.kind === "settle") from.tell({ kind: "result", call: message.call, value: null });
    else if (message.kind === "tell") {
      const told = { kind: "told", topic: message.topic, message: message.message } as const;
      for (const worker of workers()) if (worker !== from) worker.tell(told);
    } else if (message.kind === "answered") open.get(message.question)?.(message.answer);
    else {
      const others = workers().filter((worker) => worker !== from && worker.state() === "ready" && !worker.isRetired());
      void Promise.all(others.map((worker) => ask(worker, message.topic))).then((answers) =>
        from.tell({ kind: "result", call: message.call, value: answers.flat() }),
      );
    }
  };
}
