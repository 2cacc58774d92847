import type { ServiceCommand } from "./service-command.js";

/** What the service `scheduler` promises: `jobs` of manifests rely on it. A manifest names it "nexus-platform#Scheduler". */
export interface Scheduler {
  /** Called once, when the plugin has started: the compiled jobs. Nothing runs before `begin`. */
  readonly attach: (jobs: readonly ScheduledJob[]) => void;
  /** Every plugin has started: run jobs at their times from now on. */
  readonly begin: () => void;
  /** Starts nothing more, and aborts what runs; resolves when no job is under way. */
  readonly pause: () => Promise<void>;
  /** Resolves when no job is under way, nor about to be. For tests. */
  readonly idle: () => Promise<void>;
  /** `nexus jobs …` */
  readonly command?: ServiceCommand;
}

export interface ScheduledJob {
  /** "plugin/job" */
  readonly name: string;
  readonly plugin: string;
  readonly job: string;
  /** Five fields, or six with seconds first. */
  readonly cron: string;
  /** IANA name: "Europe/Berlin"; "UTC" where the manifest says nothing. */
  readonly timeZone: string;
  /** What happens with runs whose time passed while no instance ran: one run at the next start, or none. */
  readonly missed: "run" | "skip";
  /** Milliseconds. */
  readonly timeout: number;
  /** One run. The signal is aborted when its time is up or the application stops. Rejects with the job's error. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}
