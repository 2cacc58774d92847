import { type ImagePath, imageRoot } from "../facts/image-paths.js";

/** What settings name inside of the application's folder and only read: an image must hold it beside dist/. */
export function readFolders(paths: readonly ImagePath[]): readonly string[] {
  const read = paths.filter(({ access, path }) => access === "read" && path.startsWith(`${imageRoot}/`));
  return [...new Set(read.map(({ path }) => path))].sort();
}
