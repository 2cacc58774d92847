import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const made = new Map<string, string>();

/** A file of the sources as one module that plain Node runs: loading them one by one takes longer than what most tests ask of a process. */
export function bundled(file: string): string {
  const known = made.get(file);
  if (known !== undefined) return known;
  const outfile = join(folder, `${basename(dirname(file))}-${basename(file, ".ts")}-${process.pid}.mjs`);
  buildSync({
    entryPoints: [file],
    outfile,
    bundle: true,
    conditions: ["nexus-platform-source"],
    external: native,
    platform: "node",
    format: "esm",
    target: "node20",
    // CommonJS modules in the bundle call `require` for what Node brings.
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
    },
  });
  made.set(file, outfile);
  return outfile;
}

const native = ["libsql", "@node-rs/argon2"];

/** Where packages are found from. */
const folder = fileURLToPath(new URL("../node_modules/.cache/nexus-tests/", import.meta.url));
