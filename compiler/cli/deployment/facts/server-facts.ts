import { serverSchema } from "../../../../runtime/settings/server-schema.js";
import { duration } from "../../../../runtime/settings/server-settings.js";
import type { SettingsOwner } from "../../../../runtime/settings/settings-shape.js";
import type { Json } from "../../../model.js";
import { serverValue } from "./declared-settings.js";
import type { Deployment } from "./deployment.js";

/** What the settings of `server` mean for a container. What is decided only at start counts as its default. */
export function serverFacts(
  owner: SettingsOwner,
  environment: string,
): Pick<Deployment, "port" | "drainSeconds" | "stopSeconds"> {
  const { port, drainDelay, shutdownTimeout } = serverSchema.properties;
  const value = (name: string, fallback: Json): Json => {
    const found = serverValue(owner, environment, name, fallback);
    return found.kind === "known" ? found.value : fallback;
  };
  const seconds = (name: string, fallback: string): number => duration(String(value(name, fallback))) / 1000;
  return {
    port: unprivileged(Number(value("port", port.default))),
    drainSeconds: Math.ceil(seconds("drainDelay", drainDelay.default)),
    // Requests, then events and jobs, then plugins: each may take the whole time. And something for the log.
    stopSeconds: Math.ceil(3 * seconds("shutdownTimeout", shutdownTimeout.default)) + 5,
  };
}

/** Whether the application may run several processes. */
export function hasWorkers(owner: SettingsOwner, environment: string): boolean {
  const found = serverValue(owner, environment, "workers", 1);
  return found.kind !== "known" || Number(found.value) !== 1;
}

/** Ports below 1024 need privileges that a container does not have, and 0 would be another one at each start. */
const unprivileged = (port: number): number =>
  port >= 1024 && port <= 65_535 ? port : serverSchema.properties.port.default;
