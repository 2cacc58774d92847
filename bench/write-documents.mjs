// Puts the tables of bench/results.json into the README and docs/performance.md, between marks:
// `node bench/write-documents.mjs [--check]`; `npm run bench -- --write` measures first.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { contenderTable, furtherTables, goalTable, measuredOn } from "./markdown.mjs";

const documents = {
  "README.md": (all) => [contenderTable(all), goalTable(all), measuredOn(all)],
  "docs/performance.md": (all) => [furtherTables(all), measuredOn(all)],
};

/** By path, as they are to be. */
export function documentsWith(all) {
  return Object.fromEntries(
    Object.entries(documents).map(([path, parts]) => {
      const text = readFileSync(pathOf(path), "utf8");
      const marked = /(<!-- benchmark[^>]*-->\n)[\s\S]*?(<!-- end of benchmark -->)/;
      if (!marked.test(text)) throw new Error(`${path} has no place for the benchmark`);
      return [path, text.replace(marked, (_, begin, end) => `${begin}\n${parts(all).join("\n\n")}\n\n${end}`)];
    }),
  );
}

export function writeDocuments(all) {
  for (const [path, text] of Object.entries(documentsWith(all))) writeFileSync(pathOf(path), text);
}

const pathOf = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Of those that say something else than the results. */
const staleDocuments = (all) =>
  Object.entries(documentsWith(all))
    .filter(([path, text]) => readFileSync(pathOf(path), "utf8") !== text)
    .map(([path]) => path);

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const all = JSON.parse(readFileSync(new URL("results.json", import.meta.url), "utf8"));
  if (process.argv[2] === "--check") {
    const stale = staleDocuments(all);
    for (const path of stale)
      process.stderr.write(`${path} differs from bench/results.json: node bench/write-documents.mjs\n`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    writeDocuments(all);
  }
}
