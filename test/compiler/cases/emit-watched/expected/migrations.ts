// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { PluginMigrations } from "nexus-platform/runtime";

/** Migrations of every plugin that has some, in start order. */
export const migrations: readonly PluginMigrations[] = [];
