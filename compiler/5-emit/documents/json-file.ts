import type { GeneratedFile, Json } from "../../model.js";

export function jsonFile(path: string, value: Json): GeneratedFile {
  return { path, content: `${JSON.stringify(value, null, 2)}\n` };
}
