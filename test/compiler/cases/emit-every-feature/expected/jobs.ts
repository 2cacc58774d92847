// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { JobDefinition } from "nexus-platform/runtime";

/** Work at set times, by start order of the plugins, then as their manifests write it. */
export const jobs: readonly JobDefinition[] = [
  { plugin: "shop", job: "purge", cron: "0 3 * * *", timeZone: "UTC", missed: "run", timeout: 600000 },
  {
    plugin: "shop",
    job: "closeDay",
    cron: "30 59 23 * * MON-FRI",
    timeZone: "Europe/Berlin",
    missed: "skip",
    timeout: 600000,
  },
];
