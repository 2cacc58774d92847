import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Application } from "../../model.js";
import type { Command, CommandContext } from "../command-context.js";
import { chosenImage } from "../deployment/chosen-image.js";
import { describeDeployment } from "../deployment/facts/deployment.js";
import { type ExitStatus, UsageError } from "../failures.js";
import { applicationLayers } from "../image/application-layers.js";
import type { Compression } from "../image/compress.js";
import { type Image, imageOf } from "../image/image.js";
import { openImageCache } from "../image/image-cache.js";
import { imageConfig } from "../image/image-config.js";
import type { LayerMaker } from "../image/layer.js";
import { type MachineNode, machineBase, machineNode } from "../image/machine-base.js";
import { mustBeReplaceable, writeImage } from "../image/write-image.js";
import { openApplication } from "../open-application.js";
import { withProgress } from "../progress.js";
import { build } from "./build.js";

export interface ImageOptions {
  readonly output: string;
  readonly name?: string;
  readonly env: string;
  readonly node?: string;
  readonly compression: Compression;
  readonly sourceMaps?: boolean;
  readonly format: "text" | "json";
}

/** `nexus image`: what `nexus build` makes, with Node and nothing else, as an OCI image. */
export const image: Command<ImageOptions> = async (options, context): Promise<ExitStatus> => {
  const started = performance.now();
  const { root, terminal } = context;
  const path = resolve(root, options.output);
  mustBeReplaceable(path);
  const prepared = await withProgress(terminal, "looking for Node", () => prepare(options, context));
  const status = await build({}, quiet(context));
  if (status !== 0) return status;
  const { application } = openApplication(context, { sound: true });
  const made = await withProgress(terminal, "packing", () => makeImage(prepared, options, application, root));
  writeImage(made, path);
  const where = relative(root, path) || ".";
  terminal.out.write(
    options.format === "json"
      ? `${JSON.stringify({ ...factsOf(made), output: where, durationMs: Math.round(performance.now() - started) }, null, 2)}\n`
      : summary(made, where, context),
  );
  return 0;
};

/** Only the image is told of on standard output. */
function quiet(context: CommandContext): CommandContext {
  return { ...context, terminal: { ...context.terminal, out: { ...context.terminal.out, write: () => undefined } } };
}

interface Preparation {
  readonly node: MachineNode;
  readonly maker: LayerMaker;
}

/** What can be wrong without the application: asked for before it is built. */
async function prepare(
  { node, compression }: ImageOptions,
  { root, environment }: CommandContext,
): Promise<Preparation> {
  const time = sourceDate(environment["SOURCE_DATE_EPOCH"]);
  const cache = openImageCache(environment, root);
  const program = await machineNode(node === undefined ? undefined : resolve(root, node), cache);
  return { node: program, maker: { cache, compression, compressor: program, time } };
}

async function makeImage(
  { node, maker }: Preparation,
  options: ImageOptions,
  application: Application,
  root: string,
): Promise<Image> {
  const deployment = describeDeployment(application, chosenImage(application, options));
  const base = await machineBase(node, maker);
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

function factsOf({ name, manifest, config, layers }: Image): object {
  return {
    name,
    digest: manifest.digest,
    config: config.digest,
    size: sizeOf(layers),
    layers: layers.map(({ name: layer, digest, diffId, mediaType, content, unpacked }) => ({
      name: layer,
      digest,
      diffId,
      mediaType,
      size: content.length,
      unpacked,
    })),
  };
}

function summary({ name, manifest, layers }: Image, where: string, { terminal }: CommandContext): string {
  const { colors } = terminal.out;
  const width = Math.max(...layers.map((layer) => layer.name.length));
  const lines = layers.map(({ name: layer, content }) => `    ${layer.padEnd(width)}  ${megabytes(content.length)}`);
  return [
    `${colors.green("✔")} ${where}  ${colors.dim(`${name}, ${megabytes(sizeOf(layers)).trim()}`)}`,
    `  ${manifest.digest}`,
    ...lines,
    "",
  ].join("\n");
}

const sizeOf = (layers: Image["layers"]): number => layers.reduce((sum, { content }) => sum + content.length, 0);

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2).padStart(6)} MB`;

/** The variable that reproducible builds agree on: seconds since 1970. Without it there is no time in an image. */
function sourceDate(text: string | undefined): number {
  if (text === undefined || text === "") return 0;
  if (!/^\d{1,10}$/.test(text)) throw new UsageError(`SOURCE_DATE_EPOCH takes seconds since 1970, not "${text}"`);
  return Number(text);
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
