import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Command, CommandContext } from "../command-context.js";
import { type CompilationReport, type DiagnosticFormat, reportCompilation } from "../report-compilation.js";
import { compileApplication } from "./compile.js";

export interface CheckOptions {
  readonly strict?: true;
  readonly format: DiagnosticFormat;
}

/** `nexus check`: compile, then tsc. Both are told, so that one run shows all that is wrong; tsc needs generated files, though. */
export const check: Command<CheckOptions> = async (options, context) => {
  const report: CompilationReport = await compileApplication(context.root, {});
  const status = await reportCompilation(report, options, context);
  const isBroken = report.diagnostics.some(({ severity }) => severity === "error");
  if (isBroken) return status;
  return typeCheck(context, options) === 0 ? status : 1;
};

function typeCheck({ root, terminal, environment }: CommandContext, { format }: CheckOptions): number {
  const isForPeople = format === "pretty";
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [compilerOf(root), ...project(root), "--noEmit", "--pretty", String(isForPeople && terminal.out.hasColor)],
    { cwd: root, encoding: "utf8", env: { ...process.env, ...environment }, maxBuffer: 1 << 28 },
  );
  // What machines read on stdout is one object: tsc's findings are not in it.
  (isForPeople ? terminal.out : terminal.err).write(stdout + stderr);
  if (isForPeople && status === 0) terminal.out.write(`${terminal.out.colors.green("✔")} tsc found nothing\n`);
  return status ?? 1;
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
