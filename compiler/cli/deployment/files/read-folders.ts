import { posix } from "node:path";
import { CommandFailure } from "../../failures.js";
import { type ImagePath, imageRoot } from "../facts/image-paths.js";

/** What settings name inside of the application's folder and only read: an image must hold it beside dist/. */
export function readFolders(paths: readonly ImagePath[]): readonly string[] {
  const read = paths.filter(({ access, path }) => access === "read" && path.startsWith(`${imageRoot}/`));
  return [...new Set(read.map(({ path }) => path))].sort();
}

/** The same for an image. Throws where one of them is more than the files that are read. `exists` takes paths from the application's root. */
export function copiedFolders(paths: readonly ImagePath[], exists: (path: string) => boolean): readonly string[] {
  for (const { key, path, access } of paths) {
    if (access !== "read" || (path !== imageRoot && !path.startsWith(`${imageRoot}/`))) continue;
    if (path === imageRoot) throw tooMuch(key, "the application's whole folder");
    const folder = posix.relative(imageRoot, path);
    const held = ["node_modules", ".git", "dist"].find((name) => exists(posix.join(folder, name)));
    if (held !== undefined) throw tooMuch(key, `${folder}, which holds ${held}`);
  }
  return readFolders(paths);
}

function tooMuch(key: string, what: string): CommandFailure {
  return new CommandFailure(
    `${key} names ${what}, and all of it would be copied into the image`,
    "give what is read a folder of its own, for example ./templates",
  );
}
