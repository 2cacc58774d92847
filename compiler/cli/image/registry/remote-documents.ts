import { CommandFailure } from "../../failures.js";

/** How a registry's documents refer to others. */
export interface RemoteDescriptor {
  readonly mediaType: string;
  /** "sha256:…" */
  readonly digest: string;
}

export interface RemoteManifest {
  readonly config: RemoteDescriptor;
  readonly layers: readonly RemoteDescriptor[];
}

/** Manifests of one image for several platforms: "linux/amd64". */
export type RemoteIndex = readonly { readonly digest: string; readonly platform: string }[];

export interface RemoteConfig {
  readonly platform: string;
  readonly variables: readonly string[];
  readonly entrypoint: readonly string[];
  readonly diffIds: readonly string[];
}

/** The one or the other. Throws what is to be told where it is neither: a digest says nothing of the form. */
export function readManifest(content: Buffer, text: string): RemoteManifest | RemoteIndex {
  const { config, layers, manifests } = objectIn(content);
  if (isDescriptor(config) && Array.isArray(layers) && layers.every(isDescriptor)) return { config, layers };
  if (!Array.isArray(manifests) || !manifests.every(isDescriptor)) throw noImage(text, "manifest");
  return manifests.map((manifest: RemoteDescriptor & { readonly platform?: unknown }) => ({
    digest: manifest.digest,
    platform: platformOf(recordOf(manifest.platform)),
  }));
}

/** Of an image with so many layers. */
export function readConfig(content: Buffer, layers: number, text: string): RemoteConfig {
  const found = objectIn(content);
  const { Env, Entrypoint } = recordOf(found["config"]);
  const diffIds = textsIn(recordOf(found["rootfs"])["diff_ids"]);
  if (diffIds.length !== layers) throw noImage(text, "configuration");
  return { platform: platformOf(found), variables: textsIn(Env), entrypoint: textsIn(Entrypoint), diffIds };
}

const noImage = (text: string, what: string): CommandFailure =>
  new CommandFailure(
    `${text} is no image: its ${what} is not of the form that OCI and Docker know`,
    "does the digest name an image? It may be that of another thing in the repository",
  );

type Fields = Readonly<Record<string, unknown>>;

function objectIn(content: Buffer): Fields {
  try {
    return recordOf(JSON.parse(content.toString("utf8")));
  } catch {
    return {};
  }
}

const recordOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];

function isDescriptor(value: unknown): value is RemoteDescriptor {
  const { mediaType, digest } = recordOf(value);
  return typeof mediaType === "string" && /^sha256:[0-9a-f]{64}$/.test(String(digest));
}

const platformOf = ({ os, architecture }: Fields): string => `${String(os)}/${String(architecture)}`;
