import { existsSync } from "node:fs";
import { isAbsolute, join, posix, relative, sep } from "node:path";
import type { Command } from "../command-context.js";
import { chosenImage } from "../deployment/chosen-image.js";
import { type DeploymentKind, deploymentFiles, deploymentKinds } from "../deployment/deployment-files.js";
import { describeDeployment } from "../deployment/facts/deployment.js";
import { type FilesPlan, planFiles, writeFiles } from "../deployment/write-files.js";
import { CommandFailure, UsageError } from "../failures.js";
import { openApplication } from "../open-application.js";

export interface ImageFilesOptions {
  readonly dir: string;
  /** Kinds with commas between. */
  readonly only?: string;
  readonly name?: string;
  readonly env: string;
  readonly check?: true;
  readonly force?: true;
}

/** `nexus image files`: reads no variable and no secret, so that it gives the same everywhere. */
export const imageFiles: Command<ImageFilesOptions> = (options, context) => {
  const folder = folderIn(context.root, options.dir);
  const kinds = chosenKinds(options.only);
  const { application } = openApplication(context, { sound: true });
  const files = deploymentFiles({
    deployment: describeDeployment(application, chosenImage(application, options)),
    kinds,
    folder,
    command: commandLine(options),
    exists: (path) => existsSync(join(context.root, path)),
  });
  const plan = planFiles(join(context.root, folder), files);
  const { out } = context.terminal;
  if (options.check) refuseStale(plan, folder, commandLine(options));
  else {
    if (!options.force) refuseEdited(plan, folder);
    if (plan.stale.length > 0) writeFiles(join(context.root, folder), plan);
    for (const { path } of plan.stale) out.write(`${out.colors.green("✔")} ${posix.join(folder, path)}\n`);
  }
  const written = options.check ? 0 : plan.stale.length;
  out.write(out.colors.dim(`  ${written} written, ${plan.unchanged} unchanged\n`));
  return 0;
};

function folderIn(root: string, folder: string): string {
  const path = relative(root, join(root, folder)).split(sep).join("/");
  if (path !== "" && !path.startsWith("..") && !isAbsolute(folder)) return path;
  throw new UsageError(`--dir takes a folder inside of the application, not "${folder}"`);
}

function chosenKinds(only: string | undefined): readonly DeploymentKind[] {
  if (only === undefined) return deploymentKinds;
  const words = only.split(",").map((word) => word.trim());
  const unknown = words.find((word) => !deploymentKinds.some((kind) => kind === word));
  if (unknown === undefined) return deploymentKinds.filter((kind) => words.includes(kind));
  throw new UsageError(`--only knows no "${unknown}"`, `known are ${deploymentKinds.join(", ")}, with commas between`);
}

/** As it stands in the files, so that whoever reads one can make it again. */
function commandLine({ dir, only, name, env }: ImageFilesOptions): string {
  const words = [
    ...(dir === "deploy" ? [] : ["--dir", /^[\w./-]+$/.test(dir) ? dir : JSON.stringify(dir)]),
    ...(only === undefined ? [] : ["--only", chosenKinds(only).join(",")]),
    ...(name === undefined ? [] : ["--name", name]),
    ...(env === "production" ? [] : ["--env", env]),
  ];
  return ["nexus image files", ...words].join(" ");
}

function refuseStale({ stale, edited }: FilesPlan, folder: string, command: string): void {
  if (stale.length === 0) return;
  const names = stale.map(
    ({ path }) => `${posix.join(folder, path)}${edited.includes(path) ? " (edited by hand)" : ""}`,
  );
  throw new CommandFailure(
    `${names.join(", ")}: not what nexus.yaml and the manifests say now`,
    `run "${command}", and commit what it writes${edited.length === 0 ? "" : "; what was edited is written with --force only"}`,
  );
}

function refuseEdited({ edited }: FilesPlan, folder: string): void {
  if (edited.length === 0) return;
  const names = edited.map((path) => posix.join(folder, path)).join(", ");
  throw new CommandFailure(
    `${names}: edited by hand, or not made by this command; nothing was written`,
    "leave them out with --only, move your changes elsewhere (a Kustomize overlay, compose.override.yaml), or overwrite them with --force",
  );
}
