import type { Plugin } from "../../../model.js";
import { type Capability, parseCapability } from "../../../text/capabilities.js";
import type { ImagePath } from "./image-paths.js";

export interface PermissionInput {
  readonly plugins: readonly Plugin[];
  /** What settings and capabilities name. */
  readonly paths: readonly ImagePath[];
  /** Names of plugins whose settings say which paths they use: what they read and write is known. */
  readonly withPathSettings: ReadonlySet<string>;
  readonly writable: readonly string[];
  /** Folder of the application: all in it may be read. */
  readonly root: string;
  /** Folders and files outside of it that Nexus itself reads: settings, secrets. */
  readonly readable: readonly string[];
  /** Whether the application runs several processes. */
  readonly hasWorkers: boolean;
}

/**
 * Flags of Node 24 that allow what the plugins' capabilities allow, and nothing else: `--permission` takes away all that is not
 * given. Access to the network is not among them; a firewall or a network policy sees to that.
 */
export function permissionFlags(input: PermissionInput): readonly string[] {
  const { root, readable, writable, paths } = input;
  const named = paths.map(({ path, kind }) => (kind === "folder" ? inside(path) : path));
  const read = wholeDisk(input, "fs:read") ? ["*"] : [inside(root), ...readable, ...named];
  const write = wholeDisk(input, "fs:write") ? ["*"] : writable.map(inside);
  return [
    "--permission",
    ...granted(input, "native", ["--allow-addons"]),
    ...(input.hasWorkers || has(input, "process") ? ["--allow-child-process"] : []),
    ...flags("--allow-fs-read", [...read, ...write]),
    ...flags("--allow-fs-write", write),
    ...granted(input, "process", ["--allow-worker"]),
    // Addons are declared; the warning would only say so at every start.
    ...granted(input, "native", ["--disable-warning=PERM0001"]),
  ];
}

const inside = (folder: string): string => `${folder === "/" ? "" : folder}/*`;

function flags(name: string, paths: readonly string[]): readonly string[] {
  const distinct = [...new Set(paths)].sort();
  // "/app/*" allows all below, "/app/data/*" too.
  const isCovered = (path: string): boolean =>
    distinct.some((other) => other !== path && other.endsWith("*") && path.startsWith(other.slice(0, -1)));
  return distinct.filter((path) => !isCovered(path)).map((path) => `${name}=${path}`);
}

function granted(input: PermissionInput, capability: string, given: readonly string[]): readonly string[] {
  return has(input, capability) ? given : [];
}

function has({ plugins }: PermissionInput, kind: string): boolean {
  return plugins.some((plugin) => needsOf(plugin).some((need) => need.kind === kind));
}

/** A plugin that may read or write without limit, and whose settings do not tell where. */
function wholeDisk({ plugins, withPathSettings }: PermissionInput, kind: string): boolean {
  const isUnlimited = (plugin: Plugin): boolean =>
    needsOf(plugin).some((need) => need.kind === kind && need.value === null);
  return plugins.some((plugin) => isUnlimited(plugin) && !withPathSettings.has(plugin.name));
}

/** What the manifest asks for; that it is granted was checked. */
function needsOf({ declaration }: Plugin): readonly Capability[] {
  return declaration.needs.flatMap(({ name }) => parseCapability(name) ?? []);
}
