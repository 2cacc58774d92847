import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { eventually } from "../end-to-end/nexus-process.js";

/** One place for a process of the storefront: its port stays, processes come and go. */
export class Instance {
  readonly name: string;
  readonly port: number;
  readonly #main: string;
  readonly #variables: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  #ended: Promise<number | string> = Promise.resolve(0);
  /** The end of what it wrote. */
  output = "";

  constructor(place: {
    readonly name: string;
    readonly port: number;
    readonly main: string;
    readonly variables: Readonly<Record<string, string>>;
  }) {
    this.name = place.name;
    this.port = place.port;
    this.#main = place.main;
    this.#variables = place.variables;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child !== null;
  }

  /** Resolves when it is ready. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.#main, "--port", String(this.port)], {
      env: { PATH: process.env["PATH"], ...this.#variables },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text: Buffer) => (this.output = `${this.output}${text.toString()}`.slice(-20_000)));
    }
    this.#ended = once(child, "close").then(([code, signal]: (number | string | null)[]) => code ?? signal ?? "");
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`Instance ${this.name} did not start:\n${this.output}`);
      const isReady = await fetch(`${this.url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      return isReady || undefined;
    });
  }

  /** In order. Gives its exit status. */
  stop(): Promise<number | string> {
    return this.#end("SIGTERM");
  }

  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<number | string> {
    this.#child?.kill(signal);
    const ended = await this.#ended;
    this.#child = null;
    return ended;
  }
}
