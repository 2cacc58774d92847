// Compiles the package into lib/: what `npm pack` ships and what the command `nexus` runs.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = createRequire(import.meta.url)
  .resolve("typescript/package.json")
  .replace(/package\.json$/, "bin/tsc");

rmSync(`${root}lib`, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, "-p", root], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
chmodSync(`${root}lib/compiler/cli/main.js`, 0o755);
await bundlePhases();
writeDigest();

/** Of all code that results of the compiler depend on, so that no compile has to look at each file of it. */
function writeDigest() {
  const hash = createHash("sha256");
  for (const folder of ["lib/compiler", "lib/runtime"]) {
    const names = readdirSync(`${root}${folder}`, { recursive: true }).filter((name) => name.endsWith(".js"));
    for (const name of names.sort())
      hash
        .update(name)
        .update("\0")
        .update(readFileSync(`${root}${folder}/${name}`));
  }
  writeFileSync(`${root}lib/digest`, `${hash.digest("hex")}\n`);
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
    absWorkingDir: root,
    entryPoints: ["lib/compiler/compile.js"],
    outfile: "lib/compiler/compile.js",
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
