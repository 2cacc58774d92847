import { createHash } from "node:crypto";
import type { Application } from "../../model.js";
import type { Composition, PackageShare } from "../build/composition.js";
import { packageVersion } from "../package-root.js";
import type { Base } from "./base.js";

export interface Materials {
  readonly application: Application;
  /** What the bundle is made of. */
  readonly composition: Composition;
  readonly base: Base;
  /** Native parts: their paths in the image with the digests of their content, in hexadecimal digits. */
  readonly native: readonly { readonly path: string; readonly sha256: string }[];
  readonly license: string | null;
  /** In seconds since 1970; 0 leaves the time out. */
  readonly time: number;
}

interface Component {
  readonly type: "application" | "library" | "platform" | "file" | "container";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version?: string;
  readonly [key: string]: unknown;
}

/**
 * What an image is made of, as CycloneDX 1.6: the application, its plugins, the npm packages whose code is in the bundle, with
 * who needs them, and what of the machine went into the base. Says the same whenever it is made.
 */
export function billOfMaterials(materials: Materials): object {
  const { application, composition, base, native, license, time } = materials;
  const { name, version, description } = application.declaration;
  const own: Component = {
    type: "application",
    "bom-ref": "application",
    name,
    version,
    ...(description && { description }),
    ...licensesOf(license),
  };
  const plugins = application.plugins.filter(({ isWired }) => isWired);
  const packages = distinctPackages(composition.packages);
  const runtime: Component = {
    type: "library",
    "bom-ref": "nexus-platform",
    name: "nexus-platform",
    version: packageVersion(),
  };
  const parts = [
    ...base.parts.map(({ name: part, version: made, sha256, path }) =>
      fileComponent(part === "node" ? "platform" : "library", { name: part, version: made, sha256, path }),
    ),
    ...native.map(({ path, sha256 }) =>
      fileComponent("file", { name: path.split("/").at(-1) ?? path, version: null, sha256, path }),
    ),
    ...(base.origin === null ? [] : [originComponent(base.origin)]),
  ];
  const content = {
    metadata: {
      ...(time > 0 && { timestamp: new Date(time * 1000).toISOString() }),
      tools: { components: [{ type: "application", name: "nexus-platform", version: packageVersion() }] },
      component: own,
    },
    components: [
      runtime,
      ...plugins.map((plugin) => pluginComponent(plugin)),
      ...packages.map(packageComponent),
      ...parts,
    ],
    dependencies: [
      {
        ref: own["bom-ref"],
        dependsOn: [runtime["bom-ref"], ...plugins.map(pluginRef), ...parts.map((part) => part["bom-ref"])],
      },
      { ref: runtime["bom-ref"], dependsOn: packages.filter((entry) => entry.plugins.length === 0).map(packageRef) },
      ...plugins.map((plugin) => ({
        ref: pluginRef(plugin),
        dependsOn: packages.filter((entry) => entry.plugins.includes(plugin.name)).map(packageRef),
      })),
    ],
  };
  return { bomFormat: "CycloneDX", specVersion: "1.6", serialNumber: serialOf(content), version: 1, ...content };
}

type Plugin = Application["plugins"][number];

const pluginRef = ({ name }: Plugin): string => `plugin:${name}`;

function pluginComponent(plugin: Plugin): Component {
  const { version, description, origin } = plugin.declaration;
  return {
    type: "library",
    "bom-ref": pluginRef(plugin),
    name: plugin.name,
    version,
    ...(description && { description }),
    properties: [{ name: "nexus:plugin", value: origin.kind }],
  };
}

/** The same version may be installed in several places. */
function distinctPackages(packages: readonly PackageShare[]): readonly PackageShare[] {
  const byRef = new Map<string, PackageShare>();
  for (const entry of packages) {
    const before = byRef.get(packageRef(entry));
    const plugins = before === undefined ? entry.plugins : usersOfBoth(before, entry);
    byRef.set(packageRef(entry), { ...entry, plugins: [...plugins].sort() });
  }
  return [...byRef.values()].sort((one, other) => (packageRef(one) < packageRef(other) ? -1 : 1));
}

/** No plugin at all means that Nexus itself needs it. */
function usersOfBoth(one: PackageShare, other: PackageShare): readonly string[] {
  const isOwn = one.plugins.length === 0 || other.plugins.length === 0;
  return isOwn ? [] : [...new Set([...one.plugins, ...other.plugins])];
}

/** A package URL, as advisories name packages. */
const packageRef = ({ package: name, version }: PackageShare): string =>
  `pkg:npm/${name.replace("@", "%40")}${version === null ? "" : `@${encodeURIComponent(version)}`}`;

function packageComponent(entry: PackageShare): Component {
  const { package: name, version, license } = entry;
  const [, group, bare = name] = /^(@[^/]+)\/(.*)$/.exec(name) ?? [];
  return {
    type: "library",
    "bom-ref": packageRef(entry),
    ...(group && { group }),
    name: bare,
    ...(version && { version }),
    ...licensesOf(license),
    purl: packageRef(entry),
  };
}

interface File {
  readonly name: string;
  readonly version: string | null;
  readonly sha256: string;
  readonly path: string;
}

const fileComponent = (type: Component["type"], { name, version, sha256, path }: File): Component => ({
  type,
  "bom-ref": `file:${path}`,
  name,
  ...(version && { version }),
  hashes: [{ alg: "SHA-256", content: sha256 }],
  properties: [{ name: "nexus:path", value: path }],
});

const originComponent = ({ name, digest }: { readonly name: string; readonly digest: string }): Component => ({
  type: "container",
  "bom-ref": "base",
  name,
  version: digest,
  hashes: [{ alg: "SHA-256", content: digest.replace("sha256:", "") }],
});

/** Of SPDX where it can be; npm has words of its own for what is no open licence. */
function licensesOf(license: string | null): { readonly licenses?: readonly object[] } {
  if (license === null) return {};
  const isFree = /^(?:UNLICENSED|SEE LICENSE)/i.test(license);
  return { licenses: [isFree ? { license: { name: license } } : { expression: license }] };
}

/** A UUID that follows from the content. */
function serialOf(content: object): string {
  const hash = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  const variant = ((Number.parseInt(hash.charAt(16), 16) & 3) | 8).toString(16);
  const groups = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `${variant}${hash.slice(17, 20)}`];
  return `urn:uuid:${[...groups, hash.slice(20, 32)].join("-")}`;
}
