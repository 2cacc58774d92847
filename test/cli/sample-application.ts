/** A small application with most of what commands tell about: two plugins, a service, events, routes, a permission, a setting. */
export const sampleApplication: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({
    name: "sample",
    type: "module",
    imports: { "#nexus": "./generated/index.ts", "#nexus/*": "./generated/plugins/*.ts" },
  }),
  "nexus.yaml": `nexus: 1

app:
  name: sample
  version: 2.0.0

server:
  port: 8123

plugins:
  # keeps the books
  library:
    shelves: 4
    token: \${env:LIBRARY_TOKEN}
  readers:

roles:
  librarian: [books:write]

environments:
  production:
    plugins:
      library: { shelves: 40 }
`,
  "plugins/library/plugin.yaml": `plugin: library
version: 1.1.0
description: Keeps the books.

config:
  type: object
  properties:
    shelves: { type: integer, minimum: 1, default: 2, description: How many there are. }
    token: { type: string, x-secret: true }
  required: [token]

provides:
  books: { contract: "./contract.ts#Books", version: 1.0.0 }

events:
  emits:
    book.lent: { payload: { type: object, properties: { title: { type: string } }, required: [title] } }

routes:
  listBooks:
    route: GET /books
    access: public
    responses: { 200: { type: object, properties: { titles: { type: array, items: { type: string } } } } }

permissions:
  books:write: Change books
`,
  "plugins/library/contract.ts": "export interface Books {\n  readonly titles: () => readonly string[];\n}\n",
  "plugins/library/index.ts": `import { definePlugin, type Plugin } from "#nexus/library";

export default definePlugin(({ config }): Plugin => {
  const titles = Array.from({ length: config.shelves }, (_, index) => \`Volume \${index + 1}\`);
  return {
    provides: { books: { titles: () => titles } },
    routes: { listBooks: () => ({ titles }) },
  };
});
`,
  "plugins/readers/plugin.yaml": `plugin: readers
version: 1.0.0

requires:
  books: ^1.0.0

events:
  handles:
    book.lent: { retries: 2 }
`,
  "plugins/readers/index.ts": `import { definePlugin, type Plugin } from "#nexus/readers";

export default definePlugin((): Plugin => ({ on: { "book.lent": () => undefined } }));
`,
};

/** Every setting that must be given. */
export const sampleVariables = { LIBRARY_TOKEN: "hunter2-hunter2" } as const;
