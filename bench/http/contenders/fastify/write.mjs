// The work as a hand-written Fastify application: app/ and, for each module, its service, schemas and routes.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { serviceText } from "../../service.mjs";
import { schemasOf } from "../../work.mjs";
import { camel, writeFile } from "../../write-file.mjs";

export function write(folder, modules) {
  for (const from of ["./app/", "../../shared/"]) {
    cpSync(fileURLToPath(new URL(from, import.meta.url)), folder, { recursive: true });
  }
  for (const module of modules) {
    writeFile(folder, `modules/${module.name}/items.mjs`, serviceText(module));
    writeFile(folder, `modules/${module.name}/schemas.mjs`, schemas(module));
    writeFile(folder, `modules/${module.name}/routes.mjs`, routes(module));
  }
  const imports = modules.map(({ name }) => `import { ${camel(name)} } from "./modules/${name}/routes.mjs";\n`);
  const names = modules.map(({ name }) => camel(name));
  writeFile(folder, "modules.mjs", `${imports.join("")}\nexport const modules = [${names.join(", ")}];\n`);
}

/** The same as one file: what an expert ships who cares about the start. */
export async function build(folder) {
  await bundle({
    absWorkingDir: folder,
    entryPoints: ["main.mjs"],
    outfile: "bundle.mjs",
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    banner: { js: `import { createRequire } from "node:module";const require = createRequire(import.meta.url);` },
    logLevel: "warning",
  });
  return join(folder, "bundle.mjs");
}

const schemas = (module) =>
  Object.entries(schemasOf(module))
    .map(([name, schema]) => `export const ${name} = ${JSON.stringify(schema)};\n`)
    .join("");

const routes = ({ name, path }) => `import { failure } from "../../problems.mjs";
import { Items } from "./items.mjs";
import { item, newItem, page, params, query } from "./schemas.mjs";

export async function ${camel(name)}(app) {
  const items = new Items();

  app.get("${path}", { schema: { querystring: query, response: { 200: page } } }, ({ query }) => items.list(query.page));

  app.get("${path}/:id", { schema: { params, response: { 200: item } } }, async ({ params }) => {
    const found = await items.find(params.id);
    if (found === undefined) throw failure(404, \`There is no item \${params.id}.\`);
    return found;
  });

  app.post("${path}", { schema: { body: newItem, response: { 201: item } } }, async ({ body }, reply) => {
    reply.code(201);
    return items.create(body);
  });

  app.put("${path}/:id", { schema: { params, body: newItem, response: { 200: item } } }, async ({ params, body }) => {
    const replaced = await items.replace(params.id, body);
    if (replaced === undefined) throw failure(404, \`There is no item \${params.id}.\`);
    return replaced;
  });
}
`;
