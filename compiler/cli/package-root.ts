import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Folder of the package `nexus-platform`, the same for its sources and for lib/. Absolute, without a trailing slash. */
export function packageRoot(): string {
  return require.resolve("nexus-platform/package.json").replace(/[/\\]package\.json$/, "");
}

export function packageVersion(): string {
  // Our own package.json, which npm refuses to publish without a version.
  return (require("nexus-platform/package.json") as { readonly version: string }).version;
}

/** True in a checkout that runs its TypeScript sources: whatever it starts must take Nexus from its sources, too. */
export const runsFromSources = import.meta.url.endsWith(".ts");

export const sourceCondition = "nexus-platform-source";
