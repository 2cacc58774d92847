// The work on node:http alone: app/ and, for each module, its service and handlers with their checks.
import { serviceText } from "../../service.mjs";
import { copyFiles, writeFile, writeModuleList } from "../../write-file.mjs";

export function write(folder, modules) {
  copyFiles(folder, new URL("./app/", import.meta.url), new URL("../../shared/", import.meta.url));
  for (const module of modules) {
    writeFile(folder, `modules/${module.name}/items.mjs`, serviceText(module));
    writeFile(folder, `modules/${module.name}/routes.mjs`, routes(module));
  }
  writeModuleList(folder, modules);
}

const routes = ({ path, fields }) => {
  const names = ["id", ...fields.map(({ name }) => name)].join(", ");
  return `import { checkId, pageOf, refuse } from "../../checks.mjs";
import { Items } from "./items.mjs";

const known = new Set(${JSON.stringify(fields.map(({ name }) => name))});

function checkNewItem(body) {
  if (typeof body !== "object" || body === null || Array.isArray(body)) refuse("body", [{ instancePath: "", message: "must be an object" }]);
  const faults = [];
  const fault = (name, message) => faults.push({ instancePath: \`/\${name}\`, message });
  for (const name in body) if (!known.has(name)) fault(name, "is not known");
  if (body.tags === undefined) body.tags = [];
${fields.map(check).join("")}  if (faults.length > 0) refuse("body", faults);
  return body;
}

/** What leaves: nothing else of an item. */
const shown = ({ ${names} }) => ({ ${names} });

const items = new Items();
const orNotFound = (item, id) => {
  if (item === undefined) throw { statusCode: 404, message: \`There is no item \${id}.\` };
  return { value: shown(item) };
};

export const module = {
  path: "${path}",
  handle: {
    GET: async ({ query }) => {
      const { items: found, total } = await items.list(pageOf(query));
      return { value: { items: found.map(shown), total } };
    },
    "GET item": async ({ id }) => orNotFound(await items.find(checkId(id)), id),
    POST: async ({ body }) => ({ status: 201, value: shown(await items.create(checkNewItem(body))) }),
    "PUT item": async ({ id, body }) => orNotFound(await items.replace(checkId(id), checkNewItem(body)), id),
  },
};
`;
};

function check({ name, kind, min, max, minimum, maximum, values, most, required }) {
  const value = `body.${name}`;
  const fits = {
    text: `typeof ${value} === "string" && ${value}.length >= ${min} && ${value}.length <= ${max}`,
    texts: `Array.isArray(${value}) && ${value}.length <= ${most} && ${value}.every((one) => typeof one === "string" && one.length <= ${max})`,
    choice: `${JSON.stringify(values)}.includes(${value})`,
    flag: `typeof ${value} === "boolean"`,
    integer: `Number.isInteger(${value}) && ${value} >= ${minimum} && ${value} <= ${maximum}`,
    number: `typeof ${value} === "number" && ${value} >= ${minimum} && ${value} <= ${maximum}`,
  };
  const given = required ? "" : `${value} !== undefined && `;
  return `  if (${given}!(${fits[kind]})) fault("${name}", "is missing or does not fit");\n`;
}
