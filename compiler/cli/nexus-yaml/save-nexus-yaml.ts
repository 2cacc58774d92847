import { readFileSync, realpathSync, renameSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandFailure } from "../failures.js";

export function readNexusYaml(root: string): string {
  try {
    return readFileSync(join(root, "nexus.yaml"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new CommandFailure(
      "there is no nexus.yaml here",
      'make a new application with "nexus init", or name the folder of yours with --cwd',
    );
  }
}

/** All or nothing: a temporary file beside it, then a rename. A link stays a link, and rights stay what they are. */
export function saveNexusYaml(root: string, text: string): void {
  const path = realpathSync(join(root, "nexus.yaml"));
  const temporary = `${path}.${process.pid}.new`;
  try {
    writeFileSync(temporary, text, { mode: statSync(path).mode });
    renameSync(temporary, path);
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // It was never written; the first error says why.
    }
    throw error;
  }
}
