// The work as a Nexus application: a plugin for each module, built with `nexus build`.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serviceText } from "../../service.mjs";
import { schemasOf } from "../../work.mjs";
import { camel, writeFile } from "../../write-file.mjs";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

export function write(folder, modules) {
  writeFile(folder, "package.json", packageJson);
  writeFile(folder, "tsconfig.json", tsconfig);
  writeFile(folder, "nexus.yaml", nexusYaml(modules));
  for (const module of modules) {
    const at = `plugins/${module.name}`;
    writeFile(folder, `${at}/plugin.yaml`, manifest(module));
    writeFile(folder, `${at}/schemas.yaml`, schemas(module));
    writeFile(folder, `${at}/contract.ts`, contract(module));
    writeFile(folder, `${at}/items.ts`, serviceText(module, { typed: true }));
    writeFile(folder, `${at}/index.ts`, entry(module));
  }
}

export function build(folder) {
  const command = [join(root, "lib/compiler/cli/main.js"), "build", "--cwd", folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  if (status !== 0) throw new Error(`nexus build ended with ${status}:\n${stdout}\n${stderr}`);
}

export const packageJson = `${JSON.stringify({
  name: "bench-application",
  private: true,
  type: "module",
  imports: { "#nexus": "./generated/index.ts", "#nexus/*": "./generated/plugins/*.ts" },
})}\n`;

const tsconfig = `${JSON.stringify({
  compilerOptions: {
    target: "ES2022",
    module: "NodeNext",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    allowImportingTsExtensions: true,
  },
  include: ["plugins", "generated"],
})}\n`;

const nexusYaml = (modules) => `nexus: 1

app:
  name: bench
  version: 1.0.0

logging: { level: warn }

plugins:
${modules.map(({ name }) => `  ${name}:\n`).join("")}`;

/** JSON is YAML: schemas stand in the manifest as the other contenders have them. */
function manifest(module) {
  const { params, query } = schemasOf(module);
  const { name, path } = module;
  const schema = (key) => `{ $ref: "./schemas.yaml#/${key}" }`;
  return `plugin: ${name}
version: 1.0.0
description: Keeps items.
nexus: ^1.0.0

provides:
  ${camel(name)}Items: { contract: "./contract.ts#Items", version: 1.0.0 }

routes:
  listItems:
    route: GET ${path}
    access: public
    query: ${JSON.stringify(query)}
    responses: { 200: ${schema("Page")} }
  getItem:
    route: GET ${path}/{id}
    access: public
    params: ${JSON.stringify(params)}
    responses: { 200: ${schema("Item")}, 404: problem }
  createItem:
    route: POST ${path}
    access: public
    body: ${schema("NewItem")}
    responses: { 201: ${schema("Item")} }
  replaceItem:
    route: PUT ${path}/{id}
    access: public
    params: ${JSON.stringify(params)}
    body: ${schema("NewItem")}
    responses: { 200: ${schema("Item")}, 404: problem }
`;
}

function schemas(module) {
  const { item, newItem, page } = schemasOf(module);
  const paged = { ...page, properties: { ...page.properties, items: { type: "array", items: { $ref: "#/Item" } } } };
  return `Item: ${JSON.stringify(item)}\nNewItem: ${JSON.stringify(newItem)}\nPage: ${JSON.stringify(paged)}\n`;
}

const contract = ({ name }) => `import type { Item, NewItem } from "#nexus/${name}";

export type { NewItem };
export type StoredItem = Item & { readonly revision: number };

/** The items of ${name}. */
export interface Items {
  readonly list: (page: number) => Promise<{ items: StoredItem[]; total: number }>;
  readonly find: (id: string) => Promise<StoredItem | undefined>;
  readonly create: (input: NewItem) => Promise<StoredItem>;
  readonly replace: (id: string, input: NewItem) => Promise<StoredItem | undefined>;
}
`;

const entry = ({ name }) => `import { definePlugin, type Plugin } from "#nexus/${name}";
import { created, notFound } from "nexus-platform";
import { Items } from "./items.js";

export default definePlugin((): Plugin => {
  const items = new Items();

  return {
    provides: { ${camel(name)}Items: items },
    routes: {
      listItems: ({ query }) => items.list(query.page),
      getItem: async ({ params }) => {
        const item = await items.find(params.id);
        if (item === undefined) throw notFound(\`There is no item \${params.id}.\`);
        return item;
      },
      createItem: async ({ body }) => created(await items.create(body)),
      replaceItem: async ({ params, body }) => {
        const item = await items.replace(params.id, body);
        if (item === undefined) throw notFound(\`There is no item \${params.id}.\`);
        return item;
      },
    },
  };
});
`;
