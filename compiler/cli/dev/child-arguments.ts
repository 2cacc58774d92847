import { fileURLToPath } from "node:url";
import { runsFromSources, sourceCondition } from "../package-root.js";
import type { ChildOptions } from "./child-options.js";

/** Arguments of `node` for a process that runs the application from its sources. */
export function childArguments(options: ChildOptions, conditions: readonly string[]): readonly string[] {
  const runner = fileURLToPath(new URL(`./run-child.${runsFromSources ? "ts" : "js"}`, import.meta.url));
  const used = runsFromSources ? [...conditions, sourceCondition] : conditions;
  // One that waits is given a bundle. With tsx, Node would ask another thread about each import of it.
  const loader = options.waits && !runsFromSources ? [] : ["--import", import.meta.resolve("tsx")];
  return [
    ...loader,
    "--enable-source-maps",
    ...used.map((name) => `--conditions=${name}`),
    runner,
    JSON.stringify(options),
  ];
}
