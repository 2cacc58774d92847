import { closest } from "../closest.js";
import { defineDiagnostic } from "../diagnostic.js";

/** Nothing stands where a plugin without `$use` is looked for. Told at its key. */
export const pluginNotFound = defineDiagnostic("NX3001", {
  message: ({ name }: { name: string; known: readonly string[] }) => `plugin "${name}" is not found`,
  label: () => "not found",
  help: ({ name, known }) => {
    const match = closest(name, known);
    return match === null
      ? `there is no ./plugins/${name}, no plugin of that name ships with Nexus, and no package "nexus-plugin-${name}" is installed; create it with "nexus plugin create ${name}" or say where it is with $use`
      : `did you mean "${match}"?`;
  },
});

/** `$use` names an npm package that is not installed. Told at the value. */
export const packageNotInstalled = defineDiagnostic("NX3001", {
  message: ({ packageName }: { packageName: string }) => `the package "${packageName}" is not installed`,
  label: () => "not installed",
  help: ({ packageName }) =>
    `install it with "npm install ${packageName}"; the path of a folder starts with "./", as in $use: ./plugins/${lastSegment(packageName)}`,
});

/** `$use` names a package that is there and holds no plugin. */
export const packageHasNoPlugin = defineDiagnostic("NX3001", {
  message: ({ packageName }: { packageName: string }) => `the package "${packageName}" holds no plugin`,
  label: () => "no plugin.yaml in it",
  help: ({ packageName }) =>
    `a plugin package has its plugin.yaml in its own folder; look into ${packageName}'s documentation for its plugins' names`,
});

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
