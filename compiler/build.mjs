/**
 * Compiles the package into lib/: what `npm pack` ships and what the command `nexus` runs.
 * `--if-changed`: only where the sources are others than lib/ was made of, and without checking their types.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const lib = `${root}lib`;
// Whoever runs lib/ meanwhile has all of the old one or all of the new one.
const made = `${root}.nexus/lib-${process.pid}`;
const isForChange = process.argv.includes("--if-changed");
const digest = digestOfSources();

if (!isForChange || digest !== digestOfLib()) {
  try {
    process.exitCode = compile();
    if (process.exitCode === 0) {
      await bundlePhases();
      writeFileSync(`${made}/digest`, digest);
      takeTheirPlace();
    }
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** Of all that lib/ is made of, which is also what results of the compiler depend on: so no compile has to look at each file of it. */
function digestOfSources() {
  const folders = ["compiler", "runtime", "plugins", "generated"];
  const sources = folders.flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .sort()
      .map((name) => `${folder}/${name}`),
  );
  const hash = createHash("sha256");
  for (const file of ["compiler/build.mjs", "package.json", "package-lock.json", "tsconfig.json", ...sources])
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(`${root}${file}`));
  return `${hash.digest("hex")}\n`;
}

function digestOfLib() {
  return existsSync(`${lib}/digest`) ? readFileSync(`${lib}/digest`, "utf8") : "";
}

function compile() {
  const tsc = createRequire(import.meta.url)
    .resolve("typescript/package.json")
    .replace(/package\.json$/, "bin/tsc");
  const options = ["--outDir", made, ...(isForChange ? ["--noCheck"] : [])];
  const { status } = spawnSync(process.execPath, [tsc, "-p", root, ...options], { stdio: "inherit" });
  if (status === 0) chmodSync(`${made}/compiler/cli/main.js`, 0o755);
  return status ?? 1;
}

/**
 * Makes one file of the phases, with the two packages that they read YAML and versions with. It opens in a fifth of the time that
 * their 250 modules take, which is as long as checking 100 plugins. Every other module stays as it was compiled.
 */
async function bundlePhases() {
  const bundled = ["yaml", "semver"];
  const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const licenses = bundled.map((name) => `${name}\n\n${readFileSync(`${root}node_modules/${name}/LICENSE`, "utf8")}`);
  await build({
    absWorkingDir: made,
    entryPoints: ["compiler/compile.js"],
    outfile: "compiler/compile.js",
    allowOverwrite: true,
    bundle: true,
    external: Object.keys(dependencies).filter((name) => !bundled.includes(name)),
    format: "esm",
    platform: "node",
    target: "node20.19",
    banner: {
      js: `import { createRequire as requireOf } from "node:module";\nconst require = requireOf(import.meta.url);`,
    },
    footer: { js: `/*\nParts of this file are of other packages:\n\n${licenses.join("\n")}*/` },
    logLevel: "warning",
  });
}

function takeTheirPlace() {
  const old = `${made}-old`;
  if (existsSync(lib)) renameSync(lib, old);
  renameSync(made, lib);
  rmSync(old, { recursive: true, force: true });
}
