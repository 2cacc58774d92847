import { setTimeout as pass } from "node:timers/promises";
import type { Logger } from "../../api/logger.js";
import { systemClock } from "../../context/clock.js";
import { endingText } from "./ending-text.js";
import { Endings } from "./endings.js";
import type { ToWorker } from "./messages.js";
import { switchboard } from "./switchboard.js";
import { type Ending, type Fork, startWorker, type WorkerProcess } from "./worker-process.js";

export interface WorkerPoolOptions {
  readonly count: number;
  readonly fork: Fork;
  readonly log: Logger;
  /** Called where no worker can be kept running: the whole has failed. */
  readonly giveUp: () => void;
}

/**
 * As many processes as are wanted, each with its number. One that ends is replaced, the sooner the longer it lived; where
 * none is left that serves and new ones keep ending, it gives up.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #endings: Endings;
  readonly #live = new Set<WorkerProcess>();
  readonly #hear = switchboard(() => [...this.#live], systemClock);
  /** Aborted when the whole stops: nothing is started any more. */
  readonly #stopping = new AbortController();
  #started: Promise<string | null | undefined> = Promise.resolve(undefined);
  #restart: Promise<void> | null = null;
  #isRestartWanted = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#endings = new Endings(options.count);
  }

  /**
   * Starts the first alone, which migrates and finds what is wrong, then the others side by side. Gives their address, or
   * undefined where one did not come to serve; it said why itself.
   */
  start(): Promise<string | null | undefined> {
    this.#started = this.#startAll();
    return this.#started;
  }

  tellAll(message: ToWorker): void {
    for (const worker of this.#live) worker.tell(message);
  }

  /**
   * Replaces one worker after the other: the old one stops once the new one serves. Where a new one does not come to serve,
   * everything stays as it is. Asked for meanwhile, it begins again when it is done; asked for before all serve, it waits for that.
   */
  async restart(retirement: number): Promise<void> {
    this.#isRestartWanted = true;
    this.#restart ??= this.#restartAll(retirement).finally(() => {
      this.#restart = null;
    });
    await this.#restart;
  }

  /** Resolves when all have ended: false where one did not end well. Those that take longer than `limit` are killed. */
  async stop(limit: number): Promise<boolean> {
    this.#stopping.abort();
    this.tellAll({ kind: "stop" });
    const timer = setTimeout(() => {
      for (const { number, kill } of this.#live) {
        this.#options.log.error({ worker: number, limit }, "worker did not stop in time and is killed");
        kill();
      }
    }, limit);
    const endings = await Promise.all([...this.#live].map(({ ended }) => ended));
    clearTimeout(timer);
    return endings.every(({ code }) => code === 0);
  }

  kill(): void {
    for (const worker of this.#live) worker.kill();
  }

  async #startAll(): Promise<string | null | undefined> {
    const first = this.#startOne(1);
    const url = await this.#addressOf(first);
    if (url === undefined || this.#isStopping) return undefined;
    const others = Array.from({ length: this.#options.count - 1 }, (_, index) => this.#startOne(index + 2));
    const urls = await Promise.all(others.map((worker) => this.#addressOf(worker)));
    if (urls.includes(undefined)) return undefined;
    for (const worker of [first, ...others]) void this.#replaceOnceEnded(worker);
    return url;
  }

  #startOne(number: number): WorkerProcess {
    const worker = startWorker({ ...this.#options, number, hear: this.#hear });
    this.#live.add(worker);
    void worker.ended.then(() => this.#live.delete(worker));
    return worker;
  }

  /** Undefined where it does not come to serve: it says why itself, unless there never was a process, or it was killed. */
  async #addressOf(worker: WorkerProcess): Promise<string | null | undefined> {
    const url = await worker.ready;
    if (url !== undefined) return url;
    const ending = await worker.ended;
    const isSilent = ending.fault !== undefined || ending.signal !== null;
    if (isSilent && !this.#isStopping) this.#options.log.error({ worker: worker.number }, endingText(ending));
    return undefined;
  }

  async #replaceOnceEnded(worker: WorkerProcess): Promise<void> {
    const servedSince = performance.now();
    const ending = await worker.ended;
    if (this.#isStopping || worker.isRetired()) return;
    await this.#replace(worker.number, { ending, lived: performance.now() - servedSince });
  }

  /** Until one serves, or it gives up. */
  async #replace(number: number, last: { readonly ending: Ending; readonly lived: number }): Promise<void> {
    let { ending, lived } = last;
    for (;;) {
      const { delay, isHopeless } = this.#endings.next(lived);
      const told = { worker: number, code: ending.code, signal: ending.signal };
      if (isHopeless && !this.#someServe()) {
        this.#options.log.fatal(told, `${endingText(ending)}; workers end again and again: giving up`);
        this.#options.giveUp();
        return;
      }
      this.#options.log.error({ ...told, delay }, `${endingText(ending)}; it is replaced`);
      // A restart of all may have put another there meanwhile.
      if (!(await this.#wait(delay)) || this.#isTaken(number)) return;
      const worker = this.#startOne(number);
      if ((await worker.ready) !== undefined) {
        this.#options.log.info({ worker: number }, "worker replaced");
        void this.#replaceOnceEnded(worker);
        return;
      }
      if (this.#isStopping) return;
      ending = await worker.ended;
      lived = 0;
    }
  }

  async #restartAll(retirement: number): Promise<void> {
    const { log, count } = this.#options;
    if ((await this.#started) === undefined) return;
    while (this.#isRestartWanted && !this.#isStopping) {
      this.#isRestartWanted = false;
      log.info("replacing all workers, one after the other");
      for (let number = 1; number <= count; number += 1) {
        if (this.#isStopping) return;
        const fresh = this.#startOne(number);
        if ((await this.#addressOf(fresh)) === undefined) {
          if (!this.#isStopping)
            log.error({ worker: number }, "the new worker did not come to serve: the old ones go on");
          break;
        }
        const old = [...this.#live].filter((worker) => worker.number === number && worker !== fresh);
        for (const worker of old) worker.retire(retirement);
        void this.#replaceOnceEnded(fresh);
        await Promise.all(old.map(({ ended }) => ended));
        log.info({ worker: number }, "worker replaced");
      }
    }
  }

  #isTaken(number: number): boolean {
    return [...this.#live].some((worker) => worker.number === number && !worker.isRetired());
  }

  #someServe(): boolean {
    return [...this.#live].some((worker) => worker.state() === "ready");
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** False where the whole stops meanwhile. */
  async #wait(milliseconds: number): Promise<boolean> {
    await pass(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    return !this.#isStopping;
  }
}
