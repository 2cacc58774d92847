import { existsSync } from "node:fs";
import { isAbsolute, join, posix, relative, sep } from "node:path";
import { chosenEnvironment } from "../../../runtime/settings/chosen-environment.js";
import { SettingsError } from "../../../runtime/settings/settings-error.js";
import type { Command } from "../command-context.js";
import { type DeploymentKind, deploymentFiles, deploymentKinds } from "../deployment/deployment-files.js";
import { describeDeployment } from "../deployment/facts/deployment.js";
import { objectName } from "../deployment/files/kubernetes/names.js";
import { type FilesPlan, planFiles, writeFiles } from "../deployment/write-files.js";
import { CommandFailure, UsageError } from "../failures.js";
import { openApplication } from "../open-application.js";
import { settingsDefinition } from "../settings/read-settings.js";

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
  const { name, version } = application.declaration;
  refuseUnknownEnvironment(options.env, settingsDefinition(application));
  const image = options.name ?? `${objectName({ name })}:${version.replaceAll("+", "-")}`;
  const files = deploymentFiles({
    deployment: describeDeployment(application, { environment: options.env, image: imageName(image) }),
    kinds,
    folder,
    command: commandLine(options),
    isLocked: existsSync(join(context.root, "package-lock.json")),
  });
  const plan = planFiles(join(context.root, folder), files);
  const { out } = context.terminal;
  if (options.check) refuseStale(plan, folder);
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

/** A name as registries take it: "registry.example:5000/team/shop:1.0.0", perhaps by digest. */
function imageName(name: string): string {
  const path = /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*/;
  const tag = /(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;
  if (new RegExp(path.source + tag.source).test(name)) return name;
  throw new UsageError(`--name takes the name of an image such as registry.example/shop:1.0.0, not "${name}"`);
}

function refuseUnknownEnvironment(env: string, owner: ReturnType<typeof settingsDefinition>): void {
  try {
    const readFile = (): Promise<string> => Promise.reject(new Error("nothing is read"));
    chosenEnvironment(owner, { variables: {}, readFile, arguments: { env }, defaultEnvironment: "" });
  } catch (error) {
    if (error instanceof SettingsError)
      throw new UsageError(error.problems.map(({ key, message }) => `${key}: ${message}`).join("; "));
    throw error;
  }
}

/** As it stands in the files, so that whoever reads one can make it again. */
function commandLine({ dir, only, name, env }: ImageFilesOptions): string {
  const words = [
    ...(dir === "deploy" ? [] : ["--dir", dir]),
    ...(only === undefined ? [] : ["--only", only]),
    ...(name === undefined ? [] : ["--name", name]),
    ...(env === "production" ? [] : ["--env", env]),
  ];
  return ["nexus image files", ...words].join(" ");
}

function refuseStale({ stale }: FilesPlan, folder: string): void {
  if (stale.length === 0) return;
  const names = stale.map(({ path }) => posix.join(folder, path)).join(", ");
  throw new CommandFailure(
    `${names}: not what nexus.yaml and the manifests say now`,
    'run the command in their first line again, or "nexus image files --check" with the same options',
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
