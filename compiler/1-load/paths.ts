import { posix } from "node:path";

/** A path that is written in a file of `directory`, from the application's root; null where it is absolute. */
export function pathFrom(directory: string, written: string): string | null {
  if (posix.isAbsolute(written)) return null;
  const path = posix.join(directory, written).replace(/\/$/, "");
  return path === "." ? "" : path;
}

/** Whether a path stands in a folder or is that folder. A folder outside of the root starts with "../". */
export function isInside(path: string, directory: string): boolean {
  if (directory === "") return path !== ".." && !path.startsWith("../");
  return path === directory || path.startsWith(`${directory}/`);
}

export function join(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

/** `@acme/suite/reports` is the package `@acme/suite` and in it `reports`. Null where it cannot be a package's name. */
export function splitSpecifier(specifier: string): { readonly packageName: string; readonly subpath: string } | null {
  const match = /^((?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*)(?:\/(.+))?$/i.exec(specifier);
  return match === null ? null : { packageName: match[1] ?? "", subpath: match[2] ?? "" };
}
