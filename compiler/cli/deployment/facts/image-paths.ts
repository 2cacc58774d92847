import { posix } from "node:path";
import { isObject } from "../../../../runtime/settings/schema-walk.js";
import type { Json, Plugin } from "../../../model.js";
import { CommandFailure } from "../../failures.js";
import type { BuildValue, DeclaredSetting } from "./declared-settings.js";

/** What a plugin's schema says of a setting that names a file or folder, as `x-path`. */
interface PathDeclaration {
  readonly kind: "file" | "folder";
  readonly access: "read" | "write";
  /** False: only one instance at a time can work with it. */
  readonly shared: boolean;
  /** Values that settings beside it must have for the path to be used; null is "not set". */
  readonly when: Readonly<Record<string, Json>>;
}

/** A file or folder that the application uses, besides dist/. */
export interface ImagePath {
  /** The setting or capability that names it. */
  readonly key: string;
  /** As an image has it: "/app/data/app.db". */
  readonly path: string;
  readonly kind: "file" | "folder";
  readonly access: "read" | "write";
  readonly shared: boolean;
}

/** Where an image keeps the application. */
export const imageRoot = "/app";

/** The paths that settings name in one environment, as far as they are known before a start. */
export function imagePaths(settings: readonly DeclaredSetting[]): readonly ImagePath[] {
  return settings.flatMap((setting) => {
    const declared = pathDeclaration(setting);
    if (declared === null || !isUsed(declared, setting)) return [];
    const path = setting.value.kind === "known" ? pathIn(setting.value.value) : null;
    const { kind, access, shared } = declared;
    const { key } = setting;
    return path === null ? [] : [{ key, path: posix.resolve(imageRoot, path), kind, access, shared }];
  });
}

/** The paths that manifests name themselves, in capabilities: "fs:write:./spool" is a folder, what is only read may be a file. */
export function neededPaths(plugins: readonly Plugin[]): readonly ImagePath[] {
  return plugins.flatMap(({ name, declaration }) =>
    declaration.needs.flatMap(({ name: need }) => {
      const [, access, path] = /^fs:(read|write):(.+)$/.exec(need) ?? [];
      if ((access !== "read" && access !== "write") || path === undefined) return [];
      const at = { key: `"${need}" of ${name}`, path: posix.resolve(imageRoot, path), access, shared: true } as const;
      const folder = { ...at, kind: "folder" } as const;
      return access === "write" ? [folder] : [folder, { ...at, kind: "file" } as const];
    }),
  );
}

/** Whether the setting is a path at all, whatever it says: its plugin's access to files is told by its settings. */
export function isPathSetting(setting: DeclaredSetting): boolean {
  return pathDeclaration(setting) !== null;
}

/** The folders in which the application writes, none inside of another. Each is a volume. */
export function writableFolders(paths: readonly ImagePath[]): readonly string[] {
  const folders = paths.filter(({ access }) => access === "write").map(volumeOf);
  const distinct = [...new Set(folders)].sort();
  return distinct.filter((folder) => !distinct.some((other) => folder.startsWith(`${other}/`)));
}

/** "./data/app.db" and "./data/mails" share the volume /app/data. */
function volumeOf({ key, path, kind }: ImagePath): string {
  const relative = posix.relative(imageRoot, path);
  const isInside = relative !== "" && !relative.startsWith("..");
  const [first = "", ...rest] = relative.split("/");
  if (isInside && (rest.length > 0 || kind === "folder")) return posix.join(imageRoot, first);
  const folder = kind === "folder" ? path : posix.dirname(path);
  if (folder !== imageRoot && folder !== "/") return folder;
  throw new CommandFailure(
    `${key} keeps its data in ${folder}, which is read-only in an image`,
    "give it a folder of its own, for example ./data",
  );
}

function pathDeclaration({ key, schemas }: DeclaredSetting): PathDeclaration | null {
  const written = schemas.map((schema) => schema["x-path"]).find((value) => value !== undefined);
  if (written === undefined) return null;
  const { kind, access, shared = true, when = {}, ...others } = isObject(written) ? written : {};
  const isSound =
    (kind === "file" || kind === "folder") && (access === "read" || access === "write") && typeof shared === "boolean";
  if (isSound && isObject(when) && Object.keys(others).length === 0) return { kind, access, shared, when };
  throw new CommandFailure(
    `"x-path" of ${key} is not understood`,
    "write { kind: file or folder, access: read or write }, perhaps with shared: false and when: { setting: value }",
  );
}

function isUsed({ when }: PathDeclaration, { beside }: DeclaredSetting): boolean {
  return Object.entries(when).every(([name, wanted]) => couldBe(beside(name), wanted));
}

/** What is decided at start is taken for a value that is given: nobody names a variable to leave a setting as it is. */
function couldBe(value: BuildValue, wanted: Json): boolean {
  if (value.kind === "known") return value.value === wanted;
  return value.kind === "unset" && wanted === null;
}

/** The path in "sqlite:./data/app.db" and "./data"; null where the value is an address, or in memory. */
function pathIn(value: Json): string | null {
  if (typeof value !== "string" || value === "") return null;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return null;
  const path = value.replace(/^(?:sqlite|file):/, "");
  return path.startsWith(":") ? null : path;
}
