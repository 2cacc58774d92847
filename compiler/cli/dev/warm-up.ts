import { setImmediate } from "node:timers/promises";
import { ajvEngine, type KeptChecks } from "../../../runtime/schemas/ajv-engine.js";
import { settingsSchemas } from "../../../runtime/settings/load-settings.js";
import { loadedData } from "./loaded-data.js";
import { rehearse } from "./rehearsal.js";

export interface WarmUp {
  /** The application's root. Absolute. */
  readonly root: string;
  /** Folder with the data of the application as it was compiled last. Absolute. */
  readonly folder: string;
  /** Takes the checks of the settings, which every start needs at once. */
  readonly kept: KeptChecks;
  readonly isOver: () => boolean;
}

/**
 * What a process can do before it is told what to run: it starts and stops applications without code, which loads and compiles the
 * runtime's own, loads the data of the application as it was compiled last, and makes the checks of its settings, most of which the next
 * one has, too.
 * Runs none of the application's code. Where something fails there is nothing to tell: the start itself will.
 */
export async function warmUp({ root, folder, kept, isOver }: WarmUp): Promise<void> {
  try {
    await rehearse({ root, routes: [], schemas: {} });
    const { settings, schemas, routes } = await loadedData(folder);
    const engine = ajvEngine(schemas, kept);
    for (const use of settingsSchemas({ settings, schemas })) {
      if (isOver()) return;
      engine.validator(use, "strict")({});
      await setImmediate(); // the order to load may have come
    }
    for (let round = 0; round < rounds && !isOver(); round += 1) {
      const first = (round * routesAtOnce) % Math.max(1, routes.length);
      await rehearse({ root, routes: routes.slice(first, first + routesAtOnce), schemas });
      await setImmediate();
    }
  } catch {
    // Nothing was compiled yet.
  }
}

/** Few enough that an order does not wait for long. */
const routesAtOnce = 50;

/** After so many, V8 has compiled what a start runs often. */
const rounds = 4;
