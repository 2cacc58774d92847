import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { architectureOf, isElf } from "../image/elf.js";
import { type BuildTarget, nameOfTarget, thisMachine } from "./build-target.js";

/** The binary of a native package, for one target. */
export interface NativeBinding {
  /** Absolute. */
  readonly file: string;
  /** The package that brings it, where each target has its own: "@libsql/linux-x64-gnu". */
  readonly packageName: string | null;
}

/** Null where nothing that is installed fits. */
export function findBinding(folder: string, target: BuildTarget): NativeBinding | null {
  return ofOwnPackage(folder, target) ?? ofPrebuilds(folder, target) ?? ofCompiler(folder, target);
}

/** Where a binary would stand in the package itself. */
export function bindingFolders(folder: string, { platform, arch }: BuildTarget): readonly string[] {
  const prebuilds = join(folder, "prebuilds");
  return [prebuilds, join(prebuilds, `${platform}-${arch}`), join(folder, "build", "Release")];
}

/** Packages of which each has the binary for one target. */
export function bindingPackages(folder: string): readonly string[] {
  return Object.keys(manifestIn(folder)?.optionalDependencies ?? {});
}

/** Which of them has, by its name, the binary for a target, as npm installs it: "@libsql/linux-x64-gnu@0.5.29". */
export function bindingPackageFor(folder: string, { platform, arch, libc }: BuildTarget): string | null {
  const [name, version] =
    Object.entries(manifestIn(folder)?.optionalDependencies ?? {}).find(([name]) => {
      const words = name.split(/[^a-z0-9]+/i);
      const isForLibc = libc === null || name.includes("musl") === (libc === "musl");
      return words.includes(platform) && words.includes(arch) && isForLibc;
    }) ?? [];
  return name === undefined ? null : `${name}@${version}`;
}

/** Whether a package is, or brings, native code: it has a binary, compiles one when it is installed, or picks one of several. */
export function isNative(folder: string): boolean {
  return (
    existsSync(join(folder, "binding.gyp")) ||
    existsSync(join(folder, "prebuilds")) ||
    bindingPackages(folder).some((name) => mainOf(installedFrom(folder, name))?.endsWith(".node"))
  );
}

interface Manifest {
  readonly main?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function ofOwnPackage(folder: string, target: BuildTarget): NativeBinding | null {
  for (const packageName of bindingPackages(folder)) {
    const installed = installedFrom(folder, packageName);
    const main = mainOf(installed);
    if (installed === null || main?.endsWith(".node") !== true || !fits(packageName, manifestIn(installed), target))
      continue;
    return { file: join(installed, main), packageName };
  }
  return null;
}

/** A package that says nothing of its C library says it with its name. */
function fits(name: string, manifest: Manifest | null, { platform, arch, libc }: BuildTarget): boolean {
  const named = name.includes("musl") ? "musl" : "glibc";
  return (
    (manifest?.os ?? [platform]).includes(platform) &&
    (manifest?.cpu ?? [arch]).includes(arch) &&
    (libc === null || (manifest?.libc ?? [named]).includes(libc))
  );
}

/** As node-gyp-build names them: prebuilds/linux-x64/node.napi.musl.node. */
function ofPrebuilds(folder: string, { platform, arch, libc }: BuildTarget): NativeBinding | null {
  const prebuilds = join(folder, "prebuilds", `${platform}-${arch}`);
  const files = existsSync(prebuilds) ? readdirSync(prebuilds).filter((name) => name.endsWith(".node")) : [];
  const other = libc === "musl" ? "glibc" : "musl";
  const fitting = files.filter((name) => !name.split(".").includes(other)).sort();
  const best = fitting.find((name) => libc !== null && name.split(".").includes(libc)) ?? fitting[0];
  return best === undefined ? null : { file: join(prebuilds, best), packageName: null };
}

/** What was compiled here is for here, unless node_modules was brought from another machine. */
function ofCompiler(folder: string, target: BuildTarget): NativeBinding | null {
  const release = join(folder, "build", "Release");
  if (!existsSync(release) || nameOfTarget(target) !== nameOfTarget(thisMachine())) return null;
  const [name] = readdirSync(release).filter((each) => each.endsWith(".node"));
  const file = join(release, name ?? "");
  return name === undefined || !runsOn(target, readFileSync(file)) ? null : { file, packageName: null };
}

/** Of other systems than Linux, and other processors than images are made for, the form is not known here. */
function runsOn({ platform, arch }: BuildTarget, binary: Buffer): boolean {
  if (platform !== "linux") return true;
  return arch === "x64" || arch === "arm64" ? architectureOf(binary) === arch : isElf(binary);
}

function mainOf(folder: string | null): string | null {
  return (folder === null ? null : manifestIn(folder)?.main) ?? null;
}

/** The folder of a package as Node would find it from another's, or null. */
export function installedFrom(folder: string, name: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const found = join(at, "node_modules", name);
    if (existsSync(join(found, "package.json"))) return found;
    if (at === dirname(at)) return null;
  }
}

function manifestIn(folder: string): Manifest | null {
  try {
    // npm read it, too: its types are npm's.
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  } catch {
    return null;
  }
}
