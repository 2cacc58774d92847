import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ApplicationDefinition } from "../../../runtime/definition.js";

/** Modules of generated/ that hold nothing but data, which is most of what is generated. Each exports what it is called after. */
export const dataNames = ["events", "jobs", "migrations", "routes", "schemas", "settings"] as const;

type Data = Pick<ApplicationDefinition, (typeof dataNames)[number]>;

/** Loads those that stand in the folder, as `dataModules` writes them. Rejects where one is missing. */
export async function loadedData(folder: string): Promise<Data> {
  const standing = readdirSync(folder);
  const modules = dataNames.map((name) => {
    const file = standing.find((entry) => entry.startsWith(`${name}.`)) ?? `${name}.mjs`;
    return import(pathToFileURL(join(folder, file)).href) as Promise<Partial<Data>>;
  });
  return Object.assign({}, ...(await Promise.all(modules))) as Data;
}
