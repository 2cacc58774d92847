import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot, runsFromSources } from "../package-root.js";
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

/** main.js, which loads that module. */
export const launchText = (): string =>
  `import { launch } from ${runtimeModule("launch/launch")};\nlaunch({ folder: __dirname, require });\n`;

/** As a literal. */
function runtimeModule(path: string): string {
  const runtime = runsFromSources ? join(packageRoot(), "runtime") : join(packageRoot(), "lib", "runtime");
  const extension = existsSync(join(runtime, `${path}.ts`)) ? "ts" : "js";
  return JSON.stringify(join(runtime, `${path}.${extension}`));
}
