import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ApplicationTypes } from "../definition.js";
import type { SettingsSources } from "../settings/settings-sources.js";
import type { TestAppOptions } from "./test-app.js";

/** Where settings of a test come from: what it gives, and files under its root; nothing of the process. */
export function testSources(
  { settings = {}, env = {}, environment }: TestAppOptions<ApplicationTypes>,
  root: string,
): SettingsSources {
  const file = JSON.stringify({ ...settings, server: { shutdownTimeout, ...settings.server } });
  return {
    variables: env,
    readFile: async (path) => (path === settingsOfTest ? file : readFile(resolve(root, path), "utf8")),
    arguments: { config: settingsOfTest, ...(environment === undefined ? {} : { env: environment }) },
    defaultEnvironment: "test",
  };
}

/** How errors name the settings that a test gives. */
const settingsOfTest = "settings of the test.json";

/** A test that stops with events left to retry is not kept waiting for long. */
const shutdownTimeout = "1s";
