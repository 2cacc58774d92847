import { join } from "node:path";
import { exitProcess } from "../process/exit-process.js";
import { ignoreEarlyRestart } from "../process/ignore-early-restart.js";
import { openCodeCache } from "./code-cache.js";
import { nameNothing } from "./function-names.js";
import { IncompleteBuild } from "./incomplete-build.js";
import { scriptLoader } from "./script-loader.js";

export interface LaunchOptions {
  /** Folder of main.js and of the modules beside it. Absolute. */
  readonly folder: string;
  /** That of main.js. */
  readonly require: NodeJS.Require;
}

/** What app.js exports. */
interface BuiltApplication {
  /** Resolves when the application runs, or will not; `started` is called when it serves. */
  readonly run: (started: () => void) => Promise<void>;
}

/** How long a process serves before its compiled code is kept: by then the functions that requests need were compiled too. */
const WARM_UP = 5_000;

/**
 * The whole of main.js in dist/: runs the modules beside it, with the machine code that V8 made of them in an earlier run. Where
 * there is none, or it must not be used, they are loaded as any other CommonJS module is.
 */
export function launch({ folder, require }: LaunchOptions): void {
  ignoreEarlyRestart();
  // Node finds the source maps only of modules that it has loaded itself.
  const cache = process.sourceMapsEnabled ? null : openCodeCache(folder);
  if (cache === null) {
    void applicationIn(folder, () => require("./app.js"))?.run(() => undefined);
    return;
  }
  const { load, scripts } = scriptLoader({ folder, require, codeOf: cache.codeOf });
  const keep = onceOnly(() => {
    if (scripts().some(({ isFromCache }) => !isFromCache)) cache.keep(scripts());
  });
  void applicationIn(folder, () => load("app.js"))?.run(() => {
    nameNothing();
    setTimeout(keep, WARM_UP).unref();
    process.once("exit", (status) => {
      if (status === 0) keep();
    });
  });
}

/** Null where it cannot be loaded: that is told, without the line of code, which is the whole of a minified module. */
function applicationIn(folder: string, load: () => unknown): BuiltApplication | null {
  try {
    const { run } = load() as Partial<BuiltApplication>;
    if (run === undefined) throw new IncompleteBuild(join(folder, "app.js"), "is no application");
    return { run };
  } catch (error) {
    const said =
      error instanceof Error ? (error instanceof IncompleteBuild ? error.message : error.stack) : String(error);
    process.stderr.write(`The application cannot be loaded: ${said}\n`);
    exitProcess(1);
    return null;
  }
}

/** V8 forgets the code of functions that were not used for long: a later attempt would keep less. */
function onceOnly(task: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    task();
  };
}
