import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { ApplicationDefinition } from "../../../runtime/definition.js";
import { createHttpServer } from "../../../runtime/http/create-http-server.js";
import { startApplication } from "../../../runtime/lifecycle/start-application.js";
import { ajvEngine, type KeptChecks } from "../../../runtime/schemas/ajv-engine.js";
import { settingsSchemas } from "../../../runtime/settings/load-settings.js";

export interface WarmUp {
  /** The application's root. Absolute. */
  readonly root: string;
  /** Takes the checks of the settings, which every start needs at once. */
  readonly kept: KeptChecks;
  readonly isOver: () => boolean;
}

/**
 * What a process can do before it is told what to run: it starts and stops an application without plugins, which loads and compiles the
 * runtime's own code, and makes the checks of settings as they were compiled last, most of which the next application has, too.
 * Runs none of the application's code. Where something fails there is nothing to tell: the start itself will.
 */
export async function warmUp({ root, kept, isOver }: WarmUp): Promise<void> {
  try {
    await rehearse(root);
    const from = (name: string): Promise<unknown> => import(pathToFileURL(join(root, "generated", name)).href);
    const { settings } = (await from("settings.ts")) as Pick<ApplicationDefinition, "settings">;
    const { schemas } = (await from("schemas.ts")) as Pick<ApplicationDefinition, "schemas">;
    const engine = ajvEngine(schemas, kept);
    for (const use of settingsSchemas({ settings, schemas })) {
      if (isOver()) return;
      engine.validator(use, "strict")({});
      await setImmediate(); // the order to load may have come
    }
  } catch {
    // No generated/ yet, or one of another version.
  }
}

async function rehearse(root: string): Promise<void> {
  const running = await startApplication(nothing, {
    engine: ajvEngine({}),
    createHttpServer,
    sources: {
      variables: {},
      readFile: () => Promise.reject(new Error("no files")),
      arguments: {},
      defaultEnvironment: "",
    },
    root,
    listen: false,
    writeLog: () => undefined,
  });
  await running.stop();
}

const nothing: ApplicationDefinition = {
  name: "nothing",
  version: "0.0.0",
  settings: { base: {}, environments: {}, schemas: {} },
  events: {},
  routes: [],
  schemas: {},
  jobs: [],
  migrations: [],
  features: {},
  roles: {},
  permissions: [],
  wire: () => [],
};
