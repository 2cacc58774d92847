import type { ModuleFacts } from "../model.js";

/** Kinds of capability of which one must be declared for code to import a module: reading does for `node:fs`, writing too. */
const ofBuiltinModules: Readonly<Record<string, readonly string[]>> = {
  fs: ["fs:read", "fs:write"],
  sqlite: ["fs:read", "fs:write"],
  http: ["net"],
  https: ["net"],
  http2: ["net"],
  net: ["net"],
  tls: ["net"],
  dgram: ["net"],
  dns: ["net"],
  child_process: ["process"],
  worker_threads: ["process"],
  cluster: ["process"],
  inspector: ["process"],
  process: ["env", "process"],
  vm: ["eval"],
};

/** Packages that do nothing else. What other packages do inside is not looked into. */
const ofPackages: Readonly<Record<string, readonly string[]>> = {
  undici: ["net"],
  ws: ["net"],
  bindings: ["native"],
  "node-gyp-build": ["native"],
};

const ofGlobals: Readonly<Record<ModuleFacts["globals"][number]["name"], readonly string[]>> = {
  fetch: ["net"],
  WebSocket: ["net"],
  "process.env": ["env"],
  eval: ["eval"],
};

/** Empty where the import is harmless. */
export function capabilitiesOfImport(specifier: string): readonly string[] {
  if (specifier.endsWith(".node")) return ["native"];
  const [name = ""] = specifier.replace(/^node:/, "").split("/");
  return own(ofBuiltinModules, name) ?? own(ofPackages, specifier) ?? [];
}

export function capabilitiesOfGlobal(name: ModuleFacts["globals"][number]["name"]): readonly string[] {
  return ofGlobals[name];
}

/** A package may be called "constructor". */
function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
