import { dirname } from "node:path";
import { pathToFileURL } from "node:url";

/** What `import.meta` of bundled code becomes: it stands in its own file, not in the bundle. */
export const placeDefinitions: Readonly<Record<string, string>> = {
  "import.meta.url": "nexusPlace.url",
  "import.meta.filename": "nexusPlace.filename",
  "import.meta.dirname": "nexusPlace.dirname",
};

/** The module with its place, as the expression gives it. Keeps the lines as they are. */
export const withPlace = (text: string, place: string): string => `const nexusPlace = ${place}; ${text}`;

/** The place of a file, as an expression. */
export const placeOf = (path: string): string =>
  JSON.stringify({ url: pathToFileURL(path).href, filename: path, dirname: dirname(path) });

/** The same for a path in dist/: names that stand at the head of each module of a bundle, and that none declares itself, as many do `__dirname`. */
export const placeInDist = (path: string): string => `nexusPlaceOf(nexusDist + ${JSON.stringify(`/${path}`)})`;

export function loaderOf(path: string): "ts" | "tsx" | "js" | "jsx" {
  if (/\.tsx$/.test(path)) return "tsx";
  if (/\.jsx$/.test(path)) return "jsx";
  return /ts$/.test(path) ? "ts" : "js";
}
