// One route with every stage as a Nexus application: rate limit, JWT, permission, validation, audit in SQLite.

import { packageJson } from "../../contenders/nexus/write.mjs";
import { serviceText } from "../../service.mjs";
import { schemasOf } from "../../work.mjs";
import { writeFile } from "../../write-file.mjs";

export { build } from "../../contenders/nexus/write.mjs";

export function write(folder, [module]) {
  const { item, newItem } = schemasOf(module);
  writeFile(folder, "package.json", packageJson);
  writeFile(folder, "nexus.yaml", nexusYaml);
  writeFile(folder, "plugins/items/plugin.yaml", manifest);
  writeFile(
    folder,
    "plugins/items/schemas.yaml",
    `Item: ${JSON.stringify(item)}\nNewItem: ${JSON.stringify(newItem)}\n`,
  );
  writeFile(folder, "plugins/items/contract.ts", contract);
  writeFile(folder, "plugins/items/items.ts", serviceText(module, { typed: true }));
  writeFile(folder, "plugins/items/index.ts", entry);
}

const nexusYaml = `nexus: 1

app:
  name: bench
  version: 1.0.0

logging: { level: warn }

plugins:
  database:
  audit:
  auth:
    access_token_ttl: 1h
  items:

roles:
  writer: [items:write]
  reader: []
`;

const manifest = `plugin: items
version: 1.0.0
description: Keeps items for those who may.
nexus: ^1.0.0

requires:
  accounts: ^1.0.0

permissions:
  items:write: Add items

routes:
  createItem:
    route: POST /items
    access: items:write
    rateLimit: { max: 100000000, per: 1m, by: address }
    audit: true
    body: { $ref: "./schemas.yaml#/NewItem" }
    responses: { 201: { $ref: "./schemas.yaml#/Item" } }
`;

const contract = `import type { Item, NewItem } from "#nexus/items";

export type { NewItem };
export type StoredItem = Item & { readonly revision: number };
`;

const entry = `import { definePlugin, type Plugin } from "#nexus/items";
import { created } from "nexus-platform";
import { Items } from "./items.js";

export default definePlugin(async ({ services }): Promise<Plugin> => {
  const items = new Items();
  for (const role of ["reader", "writer"]) {
    if ((await services.accounts.findByLogin(role)) !== undefined) continue;
    await services.accounts.create({ login: role, password: "correct horse battery", roles: [role] });
  }
  return { routes: { createItem: async ({ body }) => created(await items.create(body)) } };
});
`;
