import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { packageRoot } from "../package-root.js";

/** What a new application asks npm for: the versions that this version of Nexus is tested with. */
export interface TemplateVersions {
  readonly nexus: string;
  readonly typescript: string;
  readonly typesNode: string;
  readonly vitest: string;
}

export function templateVersions(folder: string): TemplateVersions {
  const { version, dependencies, devDependencies } = readManifest(join(packageRoot(), "package.json"));
  return {
    nexus: fileOrigin(folder, dirname(dirname(packageRoot()))) ?? `^${version ?? "0.0.0"}`,
    typescript: dependencies?.["typescript"] ?? "*",
    typesNode: devDependencies?.["@types/node"] ?? "*",
    vitest: devDependencies?.["vitest"] ?? "*",
  };
}

/** A Nexus that was installed from a packed file is asked for from that file again: no registry may know its version. */
export function fileOrigin(folder: string, installation: string): string | null {
  const { dependencies, devDependencies } = readManifest(join(installation, "package.json"));
  const asked = dependencies?.["nexus-platform"] ?? devDependencies?.["nexus-platform"] ?? "";
  if (!asked.startsWith("file:")) return null;
  const file = relative(folder, resolve(installation, asked.slice("file:".length)));
  return `file:${file.split(sep).join("/")}`;
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readManifest(path: string): Manifest {
  try {
    // npm wrote or accepted both files; what they lack is left out above.
    return JSON.parse(readFileSync(path, "utf8")) as Manifest;
  } catch {
    return {};
  }
}
