import { ignoreEarlyRestart } from "../process/ignore-early-restart.js";
import { openCodeCache } from "./code-cache.js";
import { nameNothing } from "./function-names.js";
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
    void (require("./app.js") as BuiltApplication).run(() => undefined);
    return;
  }
  const { load, scripts } = scriptLoader({ folder, require, codeOf: cache.codeOf });
  const keep = onceOnly(() => {
    if (scripts().some(({ isFromCache }) => !isFromCache)) cache.keep(scripts());
  });
  void (load("app.js") as BuiltApplication).run(() => {
    nameNothing();
    setTimeout(keep, WARM_UP).unref();
    process.once("exit", (status) => {
      if (status === 0) keep();
    });
  });
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
