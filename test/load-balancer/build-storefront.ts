import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface Storefront {
  /** The application's root: its data lies there too. */
  readonly folder: string;
  /** What plain `node` runs. */
  readonly main: string;
  readonly remove: () => void;
}

/** The sample application with the plugin `fixtures/witness/` beside the others, as `nexus build` makes it, somewhere else. */
export async function buildStorefront(): Promise<Storefront> {
  const folder = mkdtempSync(join(tmpdir(), "nexus-balanced-"));
  cpSync(join(root, "plugins/orders"), join(folder, "plugins/orders"), { recursive: true });
  cpSync(join(root, "test/load-balancer/fixtures/witness"), join(folder, "plugins/witness"), { recursive: true });
  const yaml = readFileSync(join(root, "nexus.yaml"), "utf8");
  writeFileSync(join(folder, "nexus.yaml"), yaml.replace(/^plugins:\n/m, "plugins:\n  witness:\n"));
  const imports = { "#nexus": "./generated/index.ts", "#nexus/*": "./generated/plugins/*.ts" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "storefront", type: "module", imports }));
  linkPackages(join(folder, "node_modules"));
  try {
    await promisify(execFile)(process.execPath, [join(root, "lib/compiler/cli/main.js"), "build"], { cwd: folder });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`The storefront was not built:\n${stdout}${stderr}`);
  }
  return { folder, main: join(folder, "dist/main.js"), remove: () => rmSync(folder, { recursive: true }) };
}

/** Those of the repository, and the repository itself as the package that it is. */
function linkPackages(folder: string): void {
  mkdirSync(folder);
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (!name.startsWith(".")) symlinkSync(join(root, "node_modules", name), join(folder, name));
  }
  symlinkSync(root, join(folder, "nexus-platform"));
}
