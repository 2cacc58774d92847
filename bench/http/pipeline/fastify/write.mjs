// One route with every stage as a hand-written Fastify application with the usual plugins, on the same SQLite.
import { serviceText } from "../../service.mjs";
import { copyFiles, schemasText, writeFile } from "../../write-file.mjs";

export function write(folder, [module]) {
  const folders = ["./app/", "../../contenders/fastify/shared/", "../../shared/"];
  copyFiles(folder, ...folders.map((path) => new URL(path, import.meta.url)));
  writeFile(folder, "items.mjs", serviceText(module));
  writeFile(folder, "schemas.mjs", schemasText(module));
}
