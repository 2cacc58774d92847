import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { loadedAtStart, packageFolder, packageName, pluginOf } from "./bundle-inputs.js";
import { fileShares } from "./file-shares.js";
import type { PluginFolder } from "./plugin-urls.js";

/** In dist/: for the next build, which tells what grew, and for whoever asks what an application is made of. */
export const compositionFile = "composition.json";

/** What a bundle is made of. Sizes are bytes of minified code. */
export interface Composition {
  /** All code. */
  readonly bytes: number;
  /** Of that, what every start loads; the rest is loaded on demand. */
  readonly loaded: number;
  /** Largest first. */
  readonly plugins: readonly PluginShare[];
  /** Largest first. */
  readonly packages: readonly PackageShare[];
  /** Code of Nexus itself, what it generated, and the schemas. */
  readonly nexus: Share;
  /** By name. */
  readonly files: readonly FileShare[];
}

export interface Share {
  readonly bytes: number;
  readonly loaded: number;
}

export interface PluginShare extends Share {
  readonly plugin: string;
  /** Of `bytes`, those of packages that only this plugin needs. */
  readonly packages: number;
}

export interface PackageShare extends Share {
  readonly package: string;
  readonly version: string | null;
  /** As its package.json says it: "MIT". */
  readonly license: string | null;
  /** Plugins that need it; empty where Nexus does itself. */
  readonly plugins: readonly string[];
}

export interface FileShare extends Share {
  /** In dist/. */
  readonly file: string;
  /** Whose own code is in it, the most first. */
  readonly plugins: readonly string[];
  /** The most first: "undici". */
  readonly packages: readonly string[];
}

export interface CompositionOptions {
  readonly metafile: Metafile;
  readonly root: string;
  readonly plugins: readonly PluginFolder[];
}

export function compositionOf({ metafile, root, plugins }: CompositionOptions): Composition {
  const sizes = inputSizes(metafile);
  const ownerOf = pluginsThatReach(metafile, root, plugins);
  const packages = new Map<string, Share & { users: readonly string[] }>();
  const shares = new Map(plugins.map(({ name }) => [name, { bytes: 0, loaded: 0, packages: 0 }]));
  let nexus: Share = { bytes: 0, loaded: 0 };
  for (const [input, size] of sizes) {
    const folder = packageFolder(input);
    const plugin = pluginOf(input, root, plugins);
    const users = ownerOf(input);
    const only = plugin ?? (users.length === 1 && folder !== null ? users[0] : undefined);
    if (plugin === null && folder !== null) {
      const before = packages.get(folder);
      packages.set(folder, { ...sum(before, size), users: [...new Set([...(before?.users ?? []), ...users])] });
    } else if (plugin === null) nexus = sum(nexus, size);
    const share = only === undefined ? undefined : shares.get(only);
    if (only !== undefined && share !== undefined) {
      shares.set(only, { ...sum(share, size), packages: share.packages + (plugin === null ? size.bytes : 0) });
    }
  }
  const all = [...sizes.values()].reduce(sum, { bytes: 0, loaded: 0 });
  return {
    ...all,
    nexus,
    plugins: [...shares].map(([plugin, share]) => ({ plugin, ...share })).sort(largestFirst),
    packages: [...packages]
      .map(([folder, { bytes, loaded, users }]) => ({ ...packageAt(root, folder), bytes, loaded, plugins: users }))
      .sort(largestFirst),
    files: fileShares(metafile, (input) => pluginOf(input, root, plugins)),
  };
}

const sum = (one: Share | undefined, other: Share): Share => ({
  bytes: (one?.bytes ?? 0) + other.bytes,
  loaded: (one?.loaded ?? 0) + other.loaded,
});

const largestFirst = (one: Share, other: Share): number => other.bytes - one.bytes;

/** Bytes of each input in the output; what is no input's, such as the head of a module, counts to nobody. */
function inputSizes({ outputs }: Metafile): ReadonlyMap<string, Share> {
  const isLoaded = loadedAtStart(outputs);
  const sizes = new Map<string, Share>();
  for (const [path, { inputs }] of Object.entries(outputs)) {
    if (!path.endsWith(".js")) continue;
    for (const [input, { bytesInOutput: bytes }] of Object.entries(inputs)) {
      sizes.set(input, sum(sizes.get(input), { bytes, loaded: isLoaded.has(path) ? bytes : 0 }));
    }
  }
  return sizes;
}

/** The plugins whose code leads to an input; none where Nexus's own does, since then it is there whatever the plugins are. */
function pluginsThatReach(
  { inputs }: Metafile,
  root: string,
  plugins: readonly PluginFolder[],
): (input: string) => readonly string[] {
  const reach = (starts: readonly string[], enters: (input: string) => boolean): ReadonlySet<string> => {
    const reached = new Set<string>();
    const visit = (input: string): void => {
      if (reached.has(input)) return;
      reached.add(input);
      for (const { path } of inputs[input]?.imports ?? []) if (enters(path)) visit(path);
    };
    starts.forEach(visit);
    return reached;
  };
  const all = Object.keys(inputs);
  const owner = new Map(all.map((input) => [input, pluginOf(input, root, plugins)]));
  const entries = all.filter((input) => owner.get(input) === null && packageFolder(input) === null);
  const own = reach(entries, (input) => owner.get(input) === null);
  const reached = plugins.map(({ name }) => {
    const starts = all.filter((input) => owner.get(input) === name);
    return [name, reach(starts, (input) => !own.has(input) && (owner.get(input) ?? name) === name)] as const;
  });
  return (input) => (own.has(input) ? [] : reached.filter(([, inputsOf]) => inputsOf.has(input)).map(([name]) => name));
}

function packageAt(root: string, folder: string): Pick<PackageShare, "package" | "version" | "license"> {
  const name = packageName(folder);
  const { version, license } = manifestAt(join(root, folder, "package.json"));
  const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
  return { package: name, version: textOf(version), license: textOf(license) };
}

function manifestAt(path: string): { readonly version?: unknown; readonly license?: unknown } {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof manifest === "object" && manifest !== null ? manifest : {};
  } catch {
    return {};
  }
}
