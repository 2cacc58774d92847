import { UsageError } from "../../failures.js";

/** "registry.example:5000/team/shop:1.0.0@sha256:…" in its parts. */
export interface Reference {
  /** Host, perhaps with a port. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
  readonly text: string;
}

const pattern =
  /^(?<registry>[a-zA-Z0-9.-]+(?::\d+)?|\[[0-9a-f:]+\](?::\d+)?)\/(?<repository>[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** A name without a registry in front means none in particular, and Nexus knows no default one. */
export function parseReference(text: string, option: "--base" | "--push"): Reference {
  const { registry, repository, tag, digest } = pattern.exec(text)?.groups ?? {};
  const isHost = registry !== undefined && (/[.:]/.test(registry) || registry === "localhost");
  if (!isHost || repository === undefined || !URL.canParse(`https://${registry}`))
    throw new UsageError(
      `${option} takes the name of an image with its registry, such as registry.example/team/${examples[option]}, not "${text}"`,
      /@(?!sha256:[0-9a-f]{64}$)/.test(text) ? "a digest is sha256: and 64 hexadecimal digits" : null,
    );
  return { registry, repository, tag: tag ?? null, digest: digest ?? null, text };
}

const examples = { "--base": "node@sha256:…", "--push": "shop:1.0.0" } as const;

/** Where the distribution API is asked: Docker's registry has another address than its name says, and a folder for images without one. */
export function apiOf({ registry, repository }: Reference): { readonly host: string; readonly repository: string } {
  if (registry !== "docker.io") return { host: registry, repository };
  return { host: "registry-1.docker.io", repository: repository.includes("/") ? repository : `library/${repository}` };
}
