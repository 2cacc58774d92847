// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { EventTable } from "nexus-platform/runtime";

/** Every event of the application with its handlers, by descending priority, then start order. */
export const events: EventTable = {};
