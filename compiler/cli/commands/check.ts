import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Command, CommandContext } from "../command-context.js";
import type { ExitStatus } from "../failures.js";
import { withProgress } from "../progress.js";
import { type DiagnosticFormat, reportCompilation } from "../report-compilation.js";
import { compileApplication } from "./compile.js";

export interface CheckOptions {
  readonly strict?: true;
  readonly format: DiagnosticFormat;
}

/** `nexus check`: compile, then tsc, which needs generated files and so runs only where compiling found no error. */
export const check: Command<CheckOptions> = async (options, context): Promise<ExitStatus> => {
  const report = await compileApplication(context.root, {});
  const isBroken = report.diagnostics.some(({ severity }) => severity === "error");
  const runTypes = (): Promise<TypeCheck> =>
    withProgress(context.terminal, "type-checking", async () => runTypeScript(context, options));

  if (isBroken) return reportCompilation(report, options, context);
  if (options.format === "pretty") {
    const status = await reportCompilation(report, options, context);
    const { status: types, output } = await runTypes();
    const { write, colors } = context.terminal.out;
    write(types === 0 ? `${colors.green("✔")} tsc found nothing\n` : output);
    return types === 0 ? status : 1;
  }
  // What machines read on stdout is one object: tsc's findings are not in it, but whether there are some is.
  const { status: types, output } = await runTypes();
  context.terminal.err.write(output);
  return reportCompilation(report, { ...options, hasOtherFindings: types !== 0 }, context);
};

interface TypeCheck {
  readonly status: number | null;
  readonly output: string;
}

function runTypeScript({ root, terminal, environment }: CommandContext, { format }: CheckOptions): TypeCheck {
  const hasColor = format === "pretty" && terminal.out.hasColor;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [compilerOf(root), ...project(root), "--noEmit", "--pretty", String(hasColor)],
    { cwd: root, encoding: "utf8", env: { ...environment }, maxBuffer: 1 << 28 },
  );
  return { status, output: stdout + stderr };
}

/** The application's own TypeScript, or the one that Nexus brings. */
function compilerOf(root: string): string {
  const own = createRequire(join(root, "package.json"));
  const resolveFrom = (require: NodeJS.Require): string => require.resolve("typescript/package.json");
  let manifest: string;
  try {
    manifest = resolveFrom(own);
  } catch {
    manifest = resolveFrom(createRequire(import.meta.url));
  }
  return join(dirname(manifest), "bin", "tsc");
}

/** Without a tsconfig.json the wiring and what it imports are checked at Nexus's own strictness. */
function project(root: string): readonly string[] {
  if (existsSync(join(root, "tsconfig.json"))) return ["-p", "tsconfig.json"];
  return ["generated/index.ts", ..."--strict --module nodenext --target es2022 --skipLibCheck".split(" ")];
}
