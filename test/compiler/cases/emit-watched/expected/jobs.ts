// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { JobDefinition } from "nexus-platform/runtime";

/** Work at set times, by start order of the plugins, then as their manifests write it. */
export const jobs: readonly JobDefinition[] = [];
