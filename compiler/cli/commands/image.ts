import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Application } from "../../model.js";
import type { Composition } from "../build/composition.js";
import type { Command, CommandContext } from "../command-context.js";
import { chosenImage } from "../deployment/chosen-image.js";
import { describeDeployment } from "../deployment/facts/deployment.js";
import { imageRoot } from "../deployment/facts/image-paths.js";
import { type ExitStatus, UsageError } from "../failures.js";
import { type ApplicationFiles, applicationFiles, applicationLayers } from "../image/application-layers.js";
import { billOfMaterials, type Materials } from "../image/bill-of-materials.js";
import { type Image, imageOf } from "../image/image.js";
import { sha256 } from "../image/image-cache.js";
import { imageConfig, labelsOf } from "../image/image-config.js";
import { type BaseOptions, type OpenedBase, openBase } from "../image/open-base.js";
import { pushImage } from "../image/registry/push-image.js";
import { parseReference, type Reference } from "../image/registry/reference.js";
import { registryClient } from "../image/registry/registry-client.js";
import { imageFacts, imageSummary } from "../image/report-image.js";
import { stageBill } from "../image/stage-bill.js";
import { mustBeReplaceable, writeImage } from "../image/write-image.js";
import { withProgress } from "../progress.js";
import { buildApplication, compositionIn } from "./build.js";

export interface ImageOptions extends BaseOptions {
  readonly output?: string;
  readonly push?: string;
  readonly name?: string;
  readonly env: string;
  readonly sourceMaps?: boolean;
  readonly sbom?: string;
  readonly format: "text" | "json";
}

/** `nexus image`: what `nexus build` makes, with Node and nothing else, as an OCI image. */
export const image: Command<ImageOptions> = async (options, context): Promise<ExitStatus> => {
  const { root, terminal } = context;
  // What can be wrong without the application is told before it is built.
  const path = outputOf(options, root);
  const destination = pushTarget(options);
  if (path !== null) mustBeReplaceable(path);
  const opened = await withProgress(terminal, "preparing the base", () => openBase(options, context));

  const target = { platform: "linux", arch: opened.base.architecture, libc: "glibc" } as const;
  const { status, application } = await buildApplication({ target }, quiet(context));
  if (application === null) return status;
  const { image: made, bill } = await withProgress(terminal, "packing", () =>
    makeImage(opened, options, application, root),
  );
  const staged = options.sbom === undefined ? null : stageBill(bill, resolve(root, options.sbom));
  let pushed: string | null = null;
  try {
    if (path !== null) writeImage(made, path);
    if (destination !== null) pushed = await push(made, destination, options, context);
    staged?.moveIntoPlace();
  } finally {
    staged?.close();
  }

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

interface Made {
  readonly image: Image;
  /** What it is made of, as CycloneDX. */
  readonly bill: Buffer;
}

async function makeImage(
  { base, maker }: OpenedBase,
  options: ImageOptions,
  application: Application,
  root: string,
): Promise<Made> {
  const name = options.name ?? options.push;
  const chosen = chosenImage(application, { env: options.env, ...(name && { name }) });
  const deployment = describeDeployment(application, chosen);
  const files = applicationFiles(root, deployment, base);
  const facts = { application, base, time: maker.time, license: licenseOf(root) };
  const bill = json(billOfMaterials({ ...facts, composition: compositionOf(root), native: partsOf(files) }));
  const layers = await applicationLayers(
    {
      ...files,
      code: [...files.code, { path: billName, content: bill }],
      sourceMaps: options.sourceMaps === true ? files.sourceMaps : [],
    },
    maker,
  );
  const description = { ...facts, deployment, layers, revision: revisionOf(root) };
  const image = imageOf({
    name: deployment.image,
    config: imageConfig(description),
    layers: [...base.layers, ...layers],
    annotations: labelsOf(description),
  });
  return { image, bill };
}

const billName = "sbom.cdx.json";

const json = (value: object): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

function compositionOf(root: string): Composition {
  const composition = compositionIn(join(root, "dist"));
  if (composition === null) throw new Error("the build did not say what it is made of");
  return composition;
}

function partsOf({ native, libraries }: ApplicationFiles): Materials["native"] {
  const addons = native.map(({ path, content }) => ({ path: `${imageRoot}/${path}`, content }));
  return [...addons, ...libraries].map(({ path, content }) => ({ path, sha256: sha256(content) }));
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
