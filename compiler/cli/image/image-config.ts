import type { Application } from "../../model.js";
import type { Deployment } from "../deployment/facts/deployment.js";
import { imageRoot } from "../deployment/facts/image-paths.js";
import { imageUser } from "../deployment/files/dockerfile.js";
import type { Base } from "./base.js";
import type { Layer } from "./layer.js";

export interface ConfigInput {
  readonly application: Application;
  readonly deployment: Deployment;
  readonly base: Base;
  readonly layers: readonly Layer[];
  /** In seconds since 1970. */
  readonly time: number;
  /** The commit of the sources; null where they are in no repository. */
  readonly revision: string | null;
  readonly license: string | null;
}

const second = 1_000_000_000;

/** How the image runs, as the OCI image format says it. `Healthcheck` is Docker's, others pass over it. */
export function imageConfig(input: ConfigInput): object {
  const { deployment, base, layers, time } = input;
  const main = `${imageRoot}/dist/main.js`;
  const created = new Date(time * 1000).toISOString();
  const all = [...base.layers, ...layers];
  const ports = [deployment.port, ...deployment.pluginPorts.map(({ port }) => port)];
  return {
    created,
    architecture: base.architecture === "x64" ? "amd64" : "arm64",
    os: "linux",
    config: {
      User: `${imageUser}:${imageUser}`,
      ExposedPorts: Object.fromEntries(ports.map((port) => [`${port}/tcp`, {}])),
      Env: [...base.variables, "NODE_ENV=production", ...addressOf(input)],
      Entrypoint: [base.node, ...permissionFlags(input), main],
      WorkingDir: imageRoot,
      Volumes: Object.fromEntries(deployment.volumes.map((path) => [path, {}])),
      Labels: labelsOf(input),
      StopSignal: "SIGTERM",
      Healthcheck: {
        Test: ["CMD", base.node, main, "health"],
        Interval: 30 * second,
        Timeout: 10 * second,
        StartPeriod: 30 * second,
        Retries: 3,
      },
    },
    rootfs: { type: "layers", diff_ids: all.map(({ diffId }) => diffId) },
    history: all.map(({ name }) => ({ created, created_by: `nexus image: ${name}` })),
  };
}

/** In a container only what listens on every address can be reached; an address of the application's own stays. */
function addressOf({ application: { declaration }, deployment }: ConfigInput): readonly string[] {
  const servers = [declaration.server, ...declaration.environments.map(({ server }) => server)];
  const isEverywhere = servers.every(({ host }) => host === undefined);
  return [...(isEverywhere ? ["NEXUS_SERVER__HOST=0.0.0.0"] : []), `NEXUS_SERVER__PORT=${deployment.port}`];
}

/** What the plugins' capabilities allow, and nothing else. Only Node 24 understands these flags; a base of unknown Node may not. */
function permissionFlags({ deployment, base: { nodeVersion } }: ConfigInput): readonly string[] {
  return nodeVersion !== null && Number.parseInt(nodeVersion, 10) >= 24 ? deployment.nodeFlags : [];
}

/** Labels of the configuration, and annotations of the manifest. */
export function labelsOf({
  application: { declaration },
  base,
  revision,
  license,
}: ConfigInput): Record<string, string> {
  const labels: Readonly<Record<string, string | null>> = {
    title: declaration.name,
    version: declaration.version,
    description: declaration.description || null,
    revision,
    licenses: license,
    "base.name": base.origin?.name ?? null,
    "base.digest": base.origin?.digest ?? null,
  };
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (value ? [[`org.opencontainers.image.${name}`, value]] : [])),
  );
}
