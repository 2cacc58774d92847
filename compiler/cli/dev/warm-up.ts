import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { ApplicationDefinition } from "../../../runtime/definition.js";
import { ajvEngine, type KeptChecks } from "../../../runtime/schemas/ajv-engine.js";
import { settingsSchemas } from "../../../runtime/settings/load-settings.js";
import { rehearse } from "./rehearsal.js";

export interface WarmUp {
  /** The application's root. Absolute. */
  readonly root: string;
  /** Takes the checks of the settings, which every start needs at once. */
  readonly kept: KeptChecks;
  readonly isOver: () => boolean;
}

/**
 * What a process can do before it is told what to run: it starts and stops applications without code, which loads and compiles the
 * runtime's own, and makes the checks of settings as they were compiled last, most of which the next application has, too.
 * Runs none of the application's code. Where something fails there is nothing to tell: the start itself will.
 */
export async function warmUp({ root, kept, isOver }: WarmUp): Promise<void> {
  try {
    await rehearse({ root, routes: [], schemas: {} });
    const from = (name: string): Promise<unknown> => import(pathToFileURL(join(root, "generated", name)).href);
    const { settings } = (await from("settings.ts")) as Pick<ApplicationDefinition, "settings">;
    const { schemas } = (await from("schemas.ts")) as Pick<ApplicationDefinition, "schemas">;
    const engine = ajvEngine(schemas, kept);
    for (const use of settingsSchemas({ settings, schemas })) {
      if (isOver()) return;
      engine.validator(use, "strict")({});
      await setImmediate(); // the order to load may have come
    }
    const { routes } = (await from("routes.ts")) as Pick<ApplicationDefinition, "routes">;
    for (let round = 0; round < rounds && !isOver(); round += 1) {
      const first = (round * routesAtOnce) % Math.max(1, routes.length);
      await rehearse({ root, routes: routes.slice(first, first + routesAtOnce), schemas });
      await setImmediate();
    }
  } catch {
    // No generated/ yet, or one of another version.
  }
}

/** Few enough that an order does not wait for long. */
const routesAtOnce = 50;

/** After so many, V8 has compiled what a start runs often. */
const rounds = 4;
