import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Plugin } from "esbuild";

/**
 * libsql chooses its native binding by a computed name, which no bundler can follow. For the machine that builds, the name is
 * known: with it written out, the binding is copied beside the bundle.
 */
export function libsqlBinding(): Plugin {
  return {
    name: "libsql-binding",
    setup: ({ onLoad }) => {
      onLoad({ filter: /[/\\]libsql[/\\](?:index|promise)\.js$/ }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        const binding = installedBinding(path);
        if (binding === null) return null;
        // What it is chosen by is not found out either: for that Node writes a report of the whole process.
        const contents = text
          .replaceAll("require(`@libsql/${target}`)", `require(${JSON.stringify(binding)})`)
          .replaceAll("currentTarget()", '""')
          .replaceAll("familySync()", "null");
        return { contents, loader: "js" };
      });
    },
  };
}

/** npm installs the bindings for both C libraries: the one that this process can load is meant. */
function installedBinding(importer: string): string | null {
  const require = createRequire(importer);
  const { platform, arch } = process;
  const candidates =
    platform === "linux"
      ? [`linux-${arch}-gnu`, `linux-${arch}-musl`]
      : platform === "win32"
        ? [`win32-${arch}-msvc`]
        : [`${platform}-${arch}`];
  for (const candidate of candidates) {
    try {
      require(`@libsql/${candidate}`);
      return `@libsql/${candidate}`;
    } catch {
      // Not installed, or made for another C library.
    }
  }
  return null;
}
