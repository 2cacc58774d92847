import type { Application } from "../../model.js";
import { applicationFolder, dataFolder } from "./application-layers.js";
import type { Base } from "./base.js";
import type { Layer } from "./layer.js";
import { imageUser } from "./machine-base.js";

export interface ConfigInput {
  readonly application: Application;
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
  const { application, base, layers, time } = input;
  const main = `/${applicationFolder}/dist/main.js`;
  const created = new Date(time * 1000).toISOString();
  const all = [...base.layers, ...layers];
  const port = portOf(application);
  return {
    created,
    architecture: base.architecture === "x64" ? "amd64" : "arm64",
    os: "linux",
    config: {
      User: `${imageUser}:${imageUser}`,
      ...(port === null ? {} : { ExposedPorts: { [`${port}/tcp`]: {} } }),
      Env: variables(application, base),
      Entrypoint: [base.node, main],
      WorkingDir: `/${applicationFolder}`,
      Volumes: { [`/${dataFolder}`]: {} },
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
function variables({ declaration: { server, environments } }: Application, base: Base): readonly string[] {
  const hasOwnHost = [server, ...environments.map((environment) => environment.server)].some(
    ({ host }) => host !== undefined,
  );
  return [...base.variables, "NODE_ENV=production", ...(hasOwnHost ? [] : ["NEXUS_SERVER__HOST=0.0.0.0"])];
}

/** The port of nexus.yaml; null where only a variable says it. */
function portOf({ declaration: { server } }: Application): number | null {
  const { port = 8000 } = server;
  return typeof port === "number" && port > 0 ? port : null;
}

function labelsOf({ application: { declaration }, base, revision, license }: ConfigInput): Record<string, string> {
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
