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
export function writeContenders({ folder, modules, seed, only }) {
  const work = describeWork({ modules, seed });
  return writeAll(
    contenders.filter(({ key }) => only === undefined || only.includes(key)),
    { folder, work },
  );
}

/** Those that share a folder are written once. */
export async function writeAll(chosen, { folder, work }) {
  for (const [name, { key, write, build }] of new Map(chosen.map((contender) => [contender.folder, contender]))) {
    const root = join(folder, name);
    rmSync(root, { recursive: true, force: true });
    mkdirSync(root, { recursive: true });
    linkPackages(root, key);
    write(root, work);
    await build?.(root);
  }
  return chosen.map((contender) => ({ ...contender, root: join(folder, contender.folder) }));
}

/** Nexus applications see the package itself; everybody else sees the peers of bench/package.json. */
function linkPackages(root, key) {
  const packages = join(root, "node_modules");
  if (!key.startsWith("nexus")) return symlinkSync(join(bench, "node_modules"), packages, "dir");
  mkdirSync(packages);
  return symlinkSync(dirname(bench), join(packages, "nexus-platform"), "dir");
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
