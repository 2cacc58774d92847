import { setImmediate } from "node:timers/promises";
import { ajvEngine, type KeptChecks } from "../../../runtime/schemas/ajv-engine.js";
import { loadSettings, settingsSchemas } from "../../../runtime/settings/load-settings.js";
import { processSources } from "../../../runtime/settings/process-sources.js";
import { loadedData } from "./loaded-data.js";
import { rehearse } from "./rehearsal.js";

export interface WarmUp {
  /** The application's root. Absolute. */
  readonly root: string;
  /** Folder with the data of the application as it was compiled last. Absolute. */
  readonly folder: string;
  readonly defaultEnvironment: string;
  /** Takes the checks of the settings, which every start needs at once. */
  readonly kept: KeptChecks;
  readonly isOver: () => boolean;
}

/**
 * What a process can do before it is told what to run: it loads the data of the application as it was compiled last, makes the checks of
 * its settings, most of which the next one has, too, and reads settings and starts and stops applications without code until V8 has compiled
 * what the runtime does then.
 * Runs none of the application's code. Where something fails there is nothing to tell: the start itself will.
 */
export async function warmUp({ root, folder, defaultEnvironment, kept, isOver }: WarmUp): Promise<void> {
  try {
    await rehearse({ root, plugins: [], routes: [], events: {}, schemas: {} });
    const { events, settings, schemas, routes } = await loadedData(folder);
    const engine = ajvEngine(schemas, kept);
    for (const use of settingsSchemas({ settings, schemas })) {
      if (isOver()) return;
      engine.validator(use, "strict")({});
      await setImmediate(); // the order to load may have come
    }
    const plugins = [...new Set(routes.map(({ plugin }) => plugin))];
    const sources = processSources(root, {}, defaultEnvironment);
    for (let round = 0; round < rounds && !isOver(); round += 1) {
      const first = (round * pluginsAtOnce) % Math.max(1, plugins.length);
      await loadSettings({ definition: { settings, schemas }, engine, sources, toggles: {} }).catch(() => undefined);
      await rehearse({ root, plugins: plugins.slice(first, first + pluginsAtOnce), routes, events, schemas });
      await setImmediate();
    }
  } catch {
    // Nothing was compiled yet.
  }
}

/** Few enough that an order does not wait for long. */
const pluginsAtOnce = 15;

/** After so many, V8 has compiled what a start runs often. */
const rounds = 4;
