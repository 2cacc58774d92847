// One route with every stage as a hand-written Fastify application with the usual plugins, on the same SQLite.
import { serviceText } from "../../service.mjs";
import { copyFiles, schemasText, writeFile } from "../../write-file.mjs";

export function write(folder, [module]) {
  copyFiles(folder, new URL("./app/", import.meta.url), new URL("../../shared/", import.meta.url));
  writeFile(folder, "items.mjs", serviceText(module));
  writeFile(folder, "schemas.mjs", schemasText(module));
}
