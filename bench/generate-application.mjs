// A seeded generator of applications: the same size and seed give the same bytes on every machine.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seeded } from "./seeded.mjs";

/** Writes an application with `plugins` plugins (4 routes, 2 events, 1 service each) into `folder`. */
export function generateApplication({ folder, plugins, seed = 1 }) {
  const random = seeded(seed);
  const names = Array.from({ length: plugins }, (_, index) => `plugin_${String(index).padStart(4, "0")}`);
  mkdirSync(folder, { recursive: true });
  write(folder, "package.json", packageJson());
  write(folder, "tsconfig.json", tsconfig());
  write(folder, "nexus.yaml", nexusYaml(names));
  for (const [index, name] of names.entries()) {
    const requires = pick(random, names.slice(0, index), 2);
    const handled = pick(random, names.slice(0, index), 2);
    write(folder, `plugins/${name}/plugin.yaml`, manifest({ name, requires, handled }));
    write(folder, `plugins/${name}/schemas.yaml`, schemas());
    write(folder, `plugins/${name}/contract.ts`, contract(name));
    write(folder, `plugins/${name}/index.ts`, entry({ name, handled }));
  }
}

function pick(random, from, most) {
  const chosen = new Set();
  for (let taken = 0; taken < most && from.length > 0; taken += 1) chosen.add(from[Math.floor(random() * from.length)]);
  return [...chosen].sort();
}

function write(folder, path, text) {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
}

function packageJson() {
  const imports = { "#nexus": "./generated/index.ts", "#nexus/*": "./generated/plugins/*.ts" };
  return `${JSON.stringify({ name: "bench-application", private: true, type: "module", imports }, null, 2)}\n`;
}

function tsconfig() {
  const compilerOptions = {
    target: "ES2022",
    module: "NodeNext",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
  };
  return `${JSON.stringify({ compilerOptions, include: ["plugins", "generated"] }, null, 2)}\n`;
}

function nexusYaml(names) {
  const plugins = names.map((name) => `  ${name}:\n    page_size: 25\n`).join("");
  return `nexus: 1\n\napp:\n  name: bench\n  version: 1.0.0\n\nplugins:\n${plugins}`;
}

function manifest({ name, requires, handled }) {
  const service = (plugin) => `${camel(plugin)}Items`;
  const section = (title, lines) => (lines.length === 0 ? "" : `\n${title}:\n${lines.join("")}`);
  return `plugin: ${name}
version: 1.0.0
description: Keeps items of its own and tells others about them.
nexus: ^1.0.0

config:
  type: object
  properties:
    page_size: { type: integer, minimum: 1, maximum: 100, default: 20, description: Items on one page. }
    title: { type: string, default: Items }

provides:
  ${service(name)}: { contract: "./contract.ts#Items", version: 1.0.0 }
${section(
  "requires",
  requires.map((plugin) => `  ${service(plugin)}: ^1.0.0\n`),
)}
events:
  emits:
    ${name}.created: { payload: { $ref: "./schemas.yaml#/Created" } }
    ${name}.removed: { payload: { $ref: "./schemas.yaml#/Removed" } }
${handled.length === 0 ? "" : `  handles:\n${handled.map((plugin) => `    ${plugin}.created: { retries: 3, timeout: 10s }\n`).join("")}`}
routes:
  listItems:
    route: GET /${name}/items
    summary: List items
    access: public
    query:
      type: object
      properties:
        page: { type: integer, minimum: 1, default: 1 }
        search: { type: string, maxLength: 100 }
    responses:
      200: { $ref: "./schemas.yaml#/Page" }
  getItem:
    route: GET /${name}/items/{id}
    summary: Read one item
    access: public
    params: { type: object, properties: { id: { type: string, format: uuid } }, required: [id] }
    responses: { 200: { $ref: "./schemas.yaml#/Item" }, 404: problem }
  createItem:
    route: POST /${name}/items
    summary: Add an item
    access: public
    body: { $ref: "./schemas.yaml#/NewItem" }
    responses: { 201: { $ref: "./schemas.yaml#/Item" }, 409: problem }
  removeItem:
    route: DELETE /${name}/items/{id}
    summary: Remove an item
    access: public
    responses: { 204: empty, 404: problem }

permissions:
  ${name}:read: Read items
  ${name}:write: Change items
`;
}

function schemas() {
  return `Item:
  type: object
  required: [id, name, price, tags]
  properties:
    id: { type: string, format: uuid }
    name: { type: string, minLength: 1, maxLength: 200 }
    price: { type: number, minimum: 0 }
    tags: { type: array, items: { type: string } }
NewItem:
  type: object
  required: [name, price]
  properties:
    name: { type: string, minLength: 1, maxLength: 200 }
    price: { type: number, minimum: 0 }
    tags: { type: array, items: { type: string }, default: [] }
Page:
  type: object
  required: [items, total]
  properties:
    items: { type: array, items: { $ref: "#/Item" } }
    total: { type: integer }
Created:
  type: object
  required: [id, name]
  properties:
    id: { type: string, format: uuid }
    name: { type: string }
Removed:
  type: object
  required: [id]
  properties:
    id: { type: string, format: uuid }
`;
}

function contract(name) {
  return `/** The items of ${name}. */
export interface Items {
  readonly count: () => number;
  readonly names: () => readonly string[];
}
`;
}

function entry({ name, handled }) {
  const handlers = handled
    .map((plugin) => `      "${plugin}.created": (event) => log.info({ id: event.data.id }, "seen"),\n`)
    .join("");
  return `import { randomUUID } from "node:crypto";
import { definePlugin, type Item, type Plugin } from "#nexus/${name}";
import { conflict, created, noContent, notFound } from "nexus-platform";

export default definePlugin(async ({ config, emit, log }): Promise<Plugin> => {
  const items = new Map<string, Item>();

  return {
    provides: { ${camel(name)}Items: { count: () => items.size, names: () => [...items.values()].map((item) => item.name) } },
    routes: {
      listItems: ({ query }) => ({
        items: [...items.values()].slice((query.page - 1) * config.page_size, query.page * config.page_size),
        total: items.size,
      }),
      getItem: ({ params }) => {
        const item = items.get(params.id);
        if (item === undefined) throw notFound(\`There is no item \${params.id}.\`);
        return item;
      },
      createItem: async ({ body }) => {
        if ([...items.values()].some((item) => item.name === body.name)) throw conflict(\`\${body.name} is there already.\`);
        const item = { id: randomUUID(), ...body };
        items.set(item.id, item);
        await emit("${name}.created", { id: item.id, name: item.name });
        return created(item);
      },
      removeItem: async ({ params }) => {
        if (!items.delete(params.id)) throw notFound(\`There is no item \${params.id}.\`);
        await emit("${name}.removed", { id: params.id });
        return noContent();
      },
    },
${handlers === "" ? "" : `    on: {\n${handlers}    },\n`}  };
});
`;
}

function camel(name) {
  return name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}
