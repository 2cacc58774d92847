// Writes and builds contenders: `node bench/http/write.mjs FOLDER [--modules 50] [--seed 1] [--only nexus,fastify]`, after
// `npm ci --prefix bench` and `npm run build`. It prints the command that starts each one.
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { contenders } from "./contenders.mjs";
import { describeWork } from "./work.mjs";

const bench = fileURLToPath(new URL("..", import.meta.url));

/** Gives the contenders with `root`, the folder to start them in. */
export async function writeContenders({ folder, modules, seed, only }) {
  const work = describeWork({ modules, seed });
  const chosen = contenders.filter(({ key }) => only === undefined || only.includes(key));
  for (const [name, { write, build }] of new Map(chosen.map((contender) => [contender.folder, contender]))) {
    const root = join(folder, name);
    rmSync(root, { recursive: true, force: true });
    mkdirSync(join(root, "node_modules"), { recursive: true });
    linkPackages(root, name);
    write(root, work);
    await build?.(root);
  }
  return chosen.map((contender) => ({ ...contender, root: join(folder, contender.folder) }));
}

/** Nexus applications see the package itself; everybody else sees the peers of bench/package.json. */
function linkPackages(root, name) {
  if (name === "nexus") return symlinkSync(dirname(bench), join(root, "node_modules/nexus-platform"), "dir");
  rmSync(join(root, "node_modules"), { recursive: true });
  return symlinkSync(join(bench, "node_modules"), join(root, "node_modules"), "dir");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const text = { type: "string" };
  const { values, positionals } = parseArgs({
    options: { modules: text, seed: text, only: text },
    allowPositionals: true,
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error("say where: node bench/http/write.mjs FOLDER");
  const written = await writeContenders({
    folder: resolve(folder),
    modules: Number(values.modules ?? 50),
    seed: Number(values.seed ?? 1),
    only: values.only?.split(","),
  });
  for (const { title, root, start } of written) {
    console.log(`${title}: cd ${root} && PORT=8000 NEXUS_SERVER__PORT=8000 node ${start.join(" ")}`);
  }
}
