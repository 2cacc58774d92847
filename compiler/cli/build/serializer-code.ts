import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { compileFunction } from "node:vm";
import type fastJsonStringify from "fast-json-stringify";
import type { JsonObject } from "../../../runtime/json.js";

/**
 * The text of a serializer. fast-json-stringify makes another one for each generation of Node, after the one that it runs in: here
 * after the one that images ship, so that whichever Node builds, the bytes are the same. All of them run everywhere.
 */
export function serializerCode(schema: JsonObject): string {
  made ??= loadFor(shippedNode);
  // fast-json-stringify types schemas by hand, narrower than JSON.
  return made(schema as object, { mode: "standalone", inlineValidators: true } as const) as unknown as string;
}

const shippedNode = "24.0.0";
const require = createRequire(import.meta.url);
let made: typeof fastJsonStringify | undefined;

/** The package as it is in a process of that Node. */
function loadFor(node: string): typeof fastJsonStringify {
  const path = require.resolve("fast-json-stringify");
  const text = readFileSync(path, "utf8");
  const evaluate = compileFunction(text, ["exports", "require", "module", "__filename", "__dirname", "process"], {
    filename: path,
  });
  const module = { exports: {} };
  const otherProcess = { ...process, versions: { ...process.versions, node } };
  evaluate(module.exports, createRequire(path), module, path, dirname(path), otherProcess);
  return module.exports as typeof fastJsonStringify; // What the package exports.
}
