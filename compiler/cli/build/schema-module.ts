import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import type { ApplicationDefinition } from "../../../runtime/definition.js";
import { precompileSchemas } from "./precompile-schemas.js";

/** What the entry of a bundle imports to get every schema of the application as code. */
export const schemaModuleName = "nexus:schemas";

/** Makes that module of the data in `root`/generated; no plugin's code runs for it. */
export function schemaModule(root: string): Plugin {
  return {
    name: "schema-module",
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: new RegExp(`^${schemaModuleName}$`) }, () => ({ path: "schemas", namespace: "nexus" }));
      // Fastify requires them only where nobody gives it compilers, and Nexus does: ajv stays out of the bundle.
      onResolve({ filter: /^@fastify\/(?:ajv|fast-json-stringify)-compiler$/ }, ({ path }) => ({
        path,
        external: true,
      }));
      onLoad({ filter: /.*/, namespace: "nexus" }, async () => ({
        contents: precompileSchemas(await generatedData(root)),
        loader: "js",
      }));
    },
  };
}

type Data = Pick<ApplicationDefinition, "events" | "routes" | "schemas" | "settings">;

/** The files of generated/ that are nothing but data. */
async function generatedData(root: string): Promise<Data> {
  const names = ["events", "routes", "schemas", "settings"];
  const { outputFiles } = await build({
    stdin: {
      contents: names.map((name) => `export { ${name} } from "./generated/${name}.ts";`).join("\n"),
      resolveDir: root,
      sourcefile: join(root, "data.ts"),
    },
    bundle: true,
    write: false,
    format: "esm",
    // They import types only.
    packages: "external",
  });
  const text = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  // `nexus compile` wrote them, typed, just before.
  return (await import(`data:text/javascript;base64,${text}`)) as Data;
}
