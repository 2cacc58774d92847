import type { Command } from "../command-context.js";
import { checkMachine } from "../doctor/check-machine.js";
import { checkProject } from "../doctor/check-project.js";
import { checkStart } from "../doctor/check-start.js";
import type { Finding } from "../doctor/finding.js";
import type { ExitStatus } from "../failures.js";

export interface DoctorOptions {
  readonly env?: string;
  readonly format: "text" | "json";
}

/** `nexus doctor`. Looks at everything, even where an early finding explains later ones. */
export const doctor: Command<DoctorOptions> = async ({ env, format }, context): Promise<ExitStatus> => {
  const findings: readonly Finding[] = [
    ...checkMachine(context.root),
    ...(await checkProject(context.root)),
    ...(await checkStart(context, env === undefined ? {} : { env })),
  ];
  const isWell = findings.every(({ state }) => state !== "fault");
  const { write, colors } = context.terminal.out;
  if (format === "json") {
    write(`${JSON.stringify({ ok: isWell, checks: findings }, null, 2)}\n`);
    return isWell ? 0 : 1;
  }
  const marks = { well: colors.green("✔"), warning: colors.yellow("!"), fault: colors.red("✖") };
  const lines = findings.flatMap(({ state, what, fix }) => [
    `${marks[state]} ${what}`,
    ...(fix === null
      ? []
      : fix.split("\n").map((line, index) => `  ${index === 0 ? `${colors.bold("fix:")} ` : "     "}${line}`)),
  ]);
  write(`${lines.join("\n")}\n`);
  return isWell ? 0 : 1;
};
