import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../package-root.js";

/** Versions that a new application asks for: the ones that this version of Nexus is tested with. */
export interface TemplateVersions {
  readonly nexus: string;
  readonly typescript: string;
  readonly typesNode: string;
  readonly vitest: string;
}

export function templateVersions(): TemplateVersions {
  // Our own package.json: the tests of this package hold that these entries are there.
  const manifest = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as {
    readonly version: string;
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  return {
    nexus: manifest.version,
    typescript: manifest.dependencies["typescript"] ?? "*",
    typesNode: manifest.devDependencies["@types/node"] ?? "*",
    vitest: manifest.devDependencies["vitest"] ?? "*",
  };
}
