/** What was being done when the start failed. */
export type StartPhase = "services" | "setup" | "result" | "migrations" | "routes" | "listen";

/** The application did not start. Names who is to blame, in which phase, and why. What had started was stopped. */
export class StartError extends Error {
  /** Null where the fault is no plugin's: the port is in use, say. */
  readonly plugin: string | null;
  readonly phase: StartPhase;

  constructor({ plugin, phase, cause }: { plugin: string | null; phase: StartPhase; cause: unknown }) {
    const who = plugin === null ? "The application" : `Plugin "${plugin}"`;
    super(`${who} failed to start, ${phases[phase]}: ${messageOf(cause)}`, { cause });
    this.name = "StartError";
    this.plugin = plugin;
    this.phase = phase;
  }
}

const phases: Readonly<Record<StartPhase, string>> = {
  services: "getting its services",
  setup: "in its setup",
  result: "because of what its setup returned",
  migrations: "applying migrations",
  routes: "registering routes",
  listen: "opening its port",
};

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
