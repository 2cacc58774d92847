import { join } from "node:path";
import { type BuildFailure, build, formatMessages } from "esbuild";

export interface SyntaxOptions {
  readonly root: string;
  readonly conditions: readonly string[];
  readonly color: boolean;
}

/**
 * Faults in the application's own code that would keep it from starting: syntax, and imports of files that are not there. Known
 * before the process that serves is stopped. Ready to print; empty where there are none.
 */
export async function findSyntaxErrors({ root, conditions, color }: SyntaxOptions): Promise<string> {
  try {
    await build({
      entryPoints: [join(root, "generated", "index.ts")],
      absWorkingDir: root,
      bundle: true,
      write: false,
      packages: "external",
      platform: "node",
      format: "esm",
      conditions: [...conditions],
      logLevel: "silent",
    });
    return "";
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    const messages = await formatMessages(error.errors, { kind: "error", color });
    return messages.join("");
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
