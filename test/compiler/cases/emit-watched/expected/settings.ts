// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { SettingsDefinition } from "nexus-platform/runtime";

/** Settings of nexus.yaml as written; variables and files are read at start. */
export const settings: SettingsDefinition = {
  base: { plugins: { users: {}, mailer: {}, orders: {}, watcher: {} } },
  environments: {},
  schemas: {},
};
