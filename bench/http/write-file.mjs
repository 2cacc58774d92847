import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { schemasOf } from "./work.mjs";

/** Writes a file below `folder`, with the folders on the way. */
export function writeFile(folder, path, text) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Copies the files of each folder, given as URL, into `folder`. */
export function copyFiles(folder, ...from) {
  for (const url of from) cpSync(fileURLToPath(url), folder, { recursive: true });
}

/** "module_0007" → "module0007". */
export const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

/** A module with each schema of the work under its name. */
export const schemasText = (module) =>
  Object.entries(schemasOf(module))
    .map(([name, schema]) => `export const ${name} = ${JSON.stringify(schema)};\n`)
    .join("");

/** modules.mjs: what each module's routes.mjs exports as `module`, in order. */
export function writeModuleList(folder, modules) {
  const imports = modules.map(
    ({ name }) => `import { module as ${camel(name)} } from "./modules/${name}/routes.mjs";\n`,
  );
  const names = modules.map(({ name }) => camel(name));
  writeFile(folder, "modules.mjs", `${imports.join("")}\nexport const modules = [${names.join(", ")}];\n`);
}
