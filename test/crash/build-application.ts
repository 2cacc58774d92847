import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface BuiltApplication {
  /** What plain `node` runs. */
  readonly main: string;
  readonly remove: () => void;
}

/** The application of this folder as `nexus build` makes it, somewhere else. */
export async function buildApplication(): Promise<BuiltApplication> {
  const folder = mkdtempSync(join(tmpdir(), "nexus-crash-"));
  cpSync(join(root, "test/crash/fixtures/application"), folder, { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/nexus-platform"));
  const child = spawn(process.execPath, [join(root, "lib/compiler/cli/main.js"), "build"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (output += text.toString()));
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`The application of test/crash was not built:\n${output}`);
  return { main: join(folder, "dist/main.js"), remove: () => rmSync(folder, { recursive: true }) };
}
