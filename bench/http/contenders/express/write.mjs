// The work as an Express application: app/ and, for each module, its service, schemas and a router.
import { serviceText } from "../../service.mjs";
import { copyFiles, schemasText, writeFile, writeModuleList } from "../../write-file.mjs";

export function write(folder, modules) {
  copyFiles(folder, new URL("./app/", import.meta.url), new URL("../../shared/", import.meta.url));
  for (const module of modules) {
    writeFile(folder, `modules/${module.name}/items.mjs`, serviceText(module));
    writeFile(folder, `modules/${module.name}/schemas.mjs`, schemasText(module));
    writeFile(folder, `modules/${module.name}/routes.mjs`, routes(module));
  }
  writeModuleList(folder, modules);
}

const routes = ({ path, fields }) => `import { Router } from "express";
import { failure } from "../../problems.mjs";
import { validated } from "../../validated.mjs";
import { Items } from "./items.mjs";
import { newItem, params, query } from "./schemas.mjs";

/** What leaves: nothing else of an item. */
const shown = ({ ${["id", ...fields.map(({ name }) => name)].join(", ")} }) => ({ ${["id", ...fields.map(({ name }) => name)].join(", ")} });

const items = new Items();
const router = Router();
export const module = { path: "${path}", router };

router.get("/", validated("query", query), async (request, response) => {
  const { items: found, total } = await items.list(request.valid.query.page);
  response.json({ items: found.map(shown), total });
});

router.get("/:id", validated("params", params), async (request, response) => {
  const { id } = request.valid.params;
  const found = await items.find(id);
  if (found === undefined) throw failure(404, \`There is no item \${id}.\`);
  response.json(shown(found));
});

router.post("/", validated("body", newItem), async (request, response) => {
  response.status(201).json(shown(await items.create(request.valid.body)));
});

router.put("/:id", validated("params", params), validated("body", newItem), async (request, response) => {
  const { id } = request.valid.params;
  const replaced = await items.replace(id, request.valid.body);
  if (replaced === undefined) throw failure(404, \`There is no item \${id}.\`);
  response.json(shown(replaced));
});
`;
