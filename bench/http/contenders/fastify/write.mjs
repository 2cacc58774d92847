// The work as a hand-written Fastify application: app/ and, for each module, its service, schemas and routes.
import { build as bundle } from "esbuild";
import { serviceText } from "../../service.mjs";
import { copyFiles, schemasText, writeFile, writeModuleList } from "../../write-file.mjs";

export function write(folder, modules) {
  copyFiles(folder, ...["./app/", "./shared/", "../../shared/"].map((path) => new URL(path, import.meta.url)));
  for (const module of modules) {
    writeFile(folder, `modules/${module.name}/items.mjs`, serviceText(module));
    writeFile(folder, `modules/${module.name}/schemas.mjs`, schemasText(module));
    writeFile(folder, `modules/${module.name}/routes.mjs`, routes(module));
  }
  writeModuleList(folder, modules);
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
}

const routes = ({ path }) => `import { failure } from "../../problems.mjs";
import { Items } from "./items.mjs";
import { item, newItem, page, params, query } from "./schemas.mjs";

export async function module(app) {
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
