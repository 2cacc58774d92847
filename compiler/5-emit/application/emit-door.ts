import type { GeneratedFile } from "../../model.js";
import { header } from "../paths.js";
import { print, ts } from "../render/code.js";

/** generated/index.ts: what tests and tools import as `#nexus`. */
export function emitDoor(): GeneratedFile {
  const content = print(ts`
    ${header("nexus.yaml", "nexus.yaml or a manifest")}
    export { application, type Events, type PluginName, type Services, type Types } from "./app.js";
  `);
  return { path: "index.ts", content };
}
