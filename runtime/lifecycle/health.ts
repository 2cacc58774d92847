import type { PluginState } from "./plugin-slot.js";

/** What `/health` shows. Causes are free of secrets. */
export interface HealthReport {
  /**
   * ok: everything runs. degraded: a plugin is disabled or unwell, the rest serves. failed: a plugin that the application
   * cannot do without does not run.
   */
  readonly status: "starting" | "ok" | "degraded" | "failed" | "stopping" | "stopped";
  readonly plugins: Readonly<Record<string, PluginHealth>>;
  /** Why a restart is needed for changed settings to count ("server.port changed"); empty where none is. */
  readonly restartNeeded: readonly string[];
}

export interface PluginHealth {
  readonly state: PluginState;
  /** Why it is not active. */
  readonly cause?: string;
  /** Its settings changed and it cannot take them while running. */
  readonly restartNeeded?: true;
}

export interface HealthSource {
  /** Between the first moment of serving and the first signal to stop: `/health/ready`. */
  readonly isReady: () => boolean;
  /** Asks each running plugin, each within a limit. */
  readonly report: () => Promise<HealthReport>;
}
