import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Application } from "../../model.js";
import type { Command, CommandContext } from "../command-context.js";
import { chosenImage } from "../deployment/chosen-image.js";
import { describeDeployment } from "../deployment/facts/deployment.js";
import { type ExitStatus, UsageError } from "../failures.js";
import { applicationLayers } from "../image/application-layers.js";
import { type Image, imageOf } from "../image/image.js";
import { imageConfig } from "../image/image-config.js";
import { type BaseOptions, type OpenedBase, openBase } from "../image/open-base.js";
import { pushImage } from "../image/registry/push-image.js";
import { parseReference, type Reference } from "../image/registry/reference.js";
import { registryClient } from "../image/registry/registry-client.js";
import { imageFacts, imageSummary } from "../image/report-image.js";
import { mustBeReplaceable, writeImage } from "../image/write-image.js";
import { openApplication } from "../open-application.js";
import { withProgress } from "../progress.js";
import { build } from "./build.js";

export interface ImageOptions extends BaseOptions {
  readonly output?: string;
  readonly push?: string;
  readonly name?: string;
  readonly env: string;
  readonly sourceMaps?: boolean;
  readonly format: "text" | "json";
}

/** `nexus image`: what `nexus build` makes, with Node and nothing else, as an OCI image. */
export const image: Command<ImageOptions> = async (options, context): Promise<ExitStatus> => {
  const { root, terminal } = context;
  // What can be wrong without the application is told before it is built.
  const path = outputOf(options, root);
  const target = pushTarget(options);
  if (path !== null) mustBeReplaceable(path);
  const opened = await withProgress(terminal, "preparing the base", () => openBase(options, context));

  const status = await build({}, quiet(context));
  if (status !== 0) return status;
  const { application } = openApplication(context, { sound: true });
  const made = await withProgress(terminal, "packing", () => makeImage(opened, options, application, root));
  if (path !== null) writeImage(made, path);
  const pushed = target === null ? null : await push(made, target, options, context);

  const places = { output: path === null ? null : relative(root, path) || ".", pushed };
  terminal.out.write(
    options.format === "json"
      ? `${JSON.stringify(imageFacts(made, places), null, 2)}\n`
      : imageSummary(made, places, terminal.out.colors),
  );
  return 0;
};

/** An image that is pushed need not be written, too. */
function outputOf({ output, push: target }: ImageOptions, root: string): string | null {
  if (output === undefined && target !== undefined) return null;
  return resolve(root, output ?? "image");
}

function pushTarget({ push: text }: ImageOptions): Reference | null {
  if (text === undefined) return null;
  const reference = parseReference(text, "--push");
  if (reference.digest === null && reference.tag !== null) return reference;
  throw new UsageError(`--push takes a name with a tag, such as registry.example/team/shop:1.0.0, not "${text}"`);
}

async function push(
  made: Image,
  target: Reference,
  { plainHttp = false }: ImageOptions,
  { environment, terminal }: CommandContext,
): Promise<string> {
  const client = registryClient(target, { environment, plainHttp, what: "push" });
  await withProgress(terminal, `pushing to ${target.registry}`, () => pushImage(made, client));
  return `${target.text}@${made.manifest.digest}`;
}

/** Only the image is told of on standard output. */
function quiet(context: CommandContext): CommandContext {
  return { ...context, terminal: { ...context.terminal, out: { ...context.terminal.out, write: () => undefined } } };
}

async function makeImage(
  { base, maker }: OpenedBase,
  options: ImageOptions,
  application: Application,
  root: string,
): Promise<Image> {
  const name = options.name ?? options.push;
  const deployment = describeDeployment(
    application,
    chosenImage(application, { env: options.env, ...(name && { name }) }),
  );
  const hasSourceMaps = options.sourceMaps === true;
  const layers = await applicationLayers({ root, deployment, hasSourceMaps, more: {} }, base, maker);
  const facts = { time: maker.time, revision: revisionOf(root), license: licenseOf(root) };
  return imageOf({
    name: deployment.image,
    config: imageConfig({ application, deployment, base, layers, ...facts }),
    layers: [...base.layers, ...layers],
    annotations: {},
  });
}

function revisionOf(root: string): string | null {
  const { status, stdout } = spawnSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
}

function licenseOf(root: string): string | null {
  try {
    const { license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly license?: unknown };
    return typeof license === "string" ? license : null;
  } catch {
    return null;
  }
}
