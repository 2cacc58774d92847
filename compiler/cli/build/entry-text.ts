import { existsSync } from "node:fs";
import { join } from "node:path";
import { runsFromSources } from "../package-root.js";
import { schemaModuleName } from "./schema-module.js";

/** The module that a bundle starts from. The application's root is the folder that holds dist/, wherever the process runs. */
export function entryText(packageRoot: string): string {
  const runtime = runsFromSources ? join(packageRoot, "runtime") : join(packageRoot, "lib", "runtime");
  const extension = existsSync(join(runtime, "main.ts")) ? "ts" : "js";
  const from = (path: string): string => JSON.stringify(join(runtime, `${path}.${extension}`));
  return [
    'import { fileURLToPath } from "node:url";',
    'import { application } from "./generated/index.ts";',
    `import { main } from ${from("main")};`,
    `import { precompiledEngine } from ${from("schemas/precompiled-engine")};`,
    `import table from ${JSON.stringify(schemaModuleName)};`,
    "",
    'const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[/\\\\]$/, "");',
    "await main({ application, engine: precompiledEngine(table), root });",
    "",
  ].join("\n");
}
