// The work as a Hono application: app/ and, for each module, its service, Zod schemas and routes.
import { serviceText } from "../../service.mjs";
import { copyFiles, writeFile, writeModuleList } from "../../write-file.mjs";

export function write(folder, modules) {
  copyFiles(folder, new URL("./app/", import.meta.url), new URL("../../shared/", import.meta.url));
  for (const module of modules) {
    writeFile(folder, `modules/${module.name}/items.mjs`, serviceText(module));
    writeFile(folder, `modules/${module.name}/schemas.mjs`, schemas(module));
    writeFile(folder, `modules/${module.name}/routes.mjs`, routes(module));
  }
  writeModuleList(folder, modules);
}

const schemas = ({ fields }) => `import { z } from "zod";

export const params = z.strictObject({ id: z.uuid() });
export const query = z.strictObject({ page: z.coerce.number().int().min(1).max(1000).default(1) });
export const newItem = z.strictObject({
${fields.map((field) => `  ${field.name}: ${zod(field)}${field.required ? "" : ".optional()"},\n`).join("")}});
`;

function zod({ kind, min, max, minimum, maximum, values, most }) {
  switch (kind) {
    case "text":
      return `z.string().min(${min}).max(${max})`;
    case "texts":
      return `z.array(z.string().max(${max})).max(${most}).default([])`;
    case "choice":
      return `z.enum(${JSON.stringify(values)})`;
    case "flag":
      return "z.boolean()";
    default:
      return `z.number()${kind === "integer" ? ".int()" : ""}.min(${minimum}).max(${maximum})`;
  }
}

const routes = ({ path, fields }) => {
  const names = ["id", ...fields.map(({ name }) => name)].join(", ");
  return `import { failure } from "../../problems.mjs";
import { validated } from "../../validated.mjs";
import { Items } from "./items.mjs";
import { newItem, params, query } from "./schemas.mjs";

/** What leaves: nothing else of an item. */
const shown = ({ ${names} }) => ({ ${names} });

export function module(app) {
  const items = new Items();

  app.get("${path}", validated("query", query), async (context) => {
    const { items: found, total } = await items.list(context.req.valid("query").page);
    return context.json({ items: found.map(shown), total });
  });

  app.get("${path}/:id", validated("param", params), async (context) => {
    const { id } = context.req.valid("param");
    const found = await items.find(id);
    if (found === undefined) throw failure(404, \`There is no item \${id}.\`);
    return context.json(shown(found));
  });

  app.post("${path}", validated("json", newItem), async (context) =>
    context.json(shown(await items.create(context.req.valid("json"))), 201));

  app.put("${path}/:id", validated("param", params), validated("json", newItem), async (context) => {
    const { id } = context.req.valid("param");
    const replaced = await items.replace(id, context.req.valid("json"));
    if (replaced === undefined) throw failure(404, \`There is no item \${id}.\`);
    return context.json(shown(replaced));
  });
}
`;
};
