import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ApplicationDefinition } from "../../../runtime/definition.js";
import { main } from "../../../runtime/main.js";
import { ajvEngine } from "../../../runtime/schemas/ajv-engine.js";
import type { ChildOptions } from "./child-options.js";

/** The application from its sources, validators made in memory: what `nexus dev` starts anew after each change, and `nexus migrate` for its work. */
// Written by child-arguments.ts.
const { root, words, isReadable, defaultEnvironment } = JSON.parse(process.argv[2] ?? "{}") as ChildOptions;

// `nexus dev` is gone, however it ended: so is what it started.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));

const generated = pathToFileURL(join(root, "generated", "index.ts")).href;
// What stands there was written by the compile before this start.
const { application } = (await import(generated)) as { readonly application: ApplicationDefinition };
await main({
  application,
  engine: ajvEngine(application.schemas),
  root,
  defaultEnvironment,
  hasWorkers: false,
  log: isReadable ? "readable" : "json",
  arguments: words,
});
process.send?.("started");
