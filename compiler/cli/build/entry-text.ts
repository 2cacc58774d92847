import { runtimeModule } from "./runtime-modules.js";
import { schemaModuleName } from "./schema-module.js";

/** The module that a bundle starts from. The application's root is the folder that holds dist/, wherever the process runs. */
export function entryText(): string {
  return [
    'import { fileURLToPath } from "node:url";',
    'import { application } from "./generated/index.ts";',
    `import { main } from ${runtimeModule("main")};`,
    `import { precompiledEngine } from ${runtimeModule("schemas/precompiled-engine")};`,
    `import table from ${JSON.stringify(schemaModuleName)};`,
    "",
    'const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[/\\\\]$/, "");',
    "export const run = (started: () => void): Promise<void> =>",
    "  main({ application, engine: precompiledEngine(table), root, started });",
    "",
  ].join("\n");
}

/** main.js, which loads that module, and for it what is no part of the bundle. */
export const launchText = (): string =>
  [
    `import { launch } from ${runtimeModule("launch/launch")};`,
    `export { named } from ${runtimeModule("launch/function-names")};`,
    "export const load = (name: string): Promise<unknown> => import(name);",
    "launch({ folder: __dirname, require });",
    "",
  ].join("\n");
