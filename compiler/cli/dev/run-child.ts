import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { ApplicationDefinition } from "../../../runtime/definition.js";
import "../../../runtime/generated-code/index.js";
import "../../../runtime/index.js";
import { main } from "../../../runtime/main.js";
import { ajvEngine, type KeptChecks } from "../../../runtime/schemas/ajv-engine.js";
import type { ChildOptions, Order, Progress } from "./child-options.js";
import { portKeeper } from "./port-keeper.js";
import { warmUp } from "./warm-up.js";

/**
 * The application from its sources, validators made in memory: what `nexus dev` starts anew after each change, and `nexus migrate`
 * for its work. One that waits has loaded the runtime before there is something to run.
 */
// Written by child-arguments.ts.
const { root, module, words, isReadable, defaultEnvironment, waits } = JSON.parse(
  process.argv[2] ?? "{}",
) as ChildOptions;

if (waits) endWithCommand();
// All is stopped then; that the process is gone takes its time.
process.on("exit", () => say("stopped"));

const kept: KeptChecks = new Map();
let isTold = false;
const loading = told("load");
if (waits) void warmUp({ root, folder: dirname(module), defaultEnvironment, kept, isOver: () => isTold });
await loading;
isTold = true;
// What stands there was written by the compile before this start.
const { application } = (await import(pathToFileURL(module).href)) as { readonly application: ApplicationDefinition };
say("loaded");
await told("start");
await main({
  application,
  engine: ajvEngine(application.schemas, kept),
  root,
  defaultEnvironment,
  hasWorkers: false,
  log: isReadable ? "readable" : "json",
  arguments: words,
  ...(waits && { portKeeper: portKeeper() }),
});
say("started");

/** `nexus dev` is gone, however it ended: so is what it started. */
function endWithCommand(): void {
  let isOver = false;
  const look = (): void => {
    if (process.connected || isOver) return;
    isOver = true; // a second signal would cut off what is in flight
    process.kill(process.pid, "SIGTERM");
  };
  process.on("disconnect", look);
  // Node tells nothing of it while this module is loaded, or while a port is on its way to the command.
  setInterval(look, 1_000).unref();
}

function told(order: Order): Promise<void> | null {
  if (!waits) return null;
  return new Promise((resolve) => {
    const listen = (message: unknown): void => {
      if (message !== order) return;
      process.off("message", listen);
      resolve();
    };
    process.on("message", listen);
  });
}

function say(progress: Progress): void {
  process.send?.(progress);
}
