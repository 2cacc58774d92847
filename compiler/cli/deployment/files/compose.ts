import { posix } from "node:path";
import type { Deployment } from "../facts/deployment.js";
import type { NeededServer } from "../facts/servers.js";
import { composeServers } from "./compose-servers.js";
import { healthCommand } from "./health-command.js";
import { volumeName } from "./volume-name.js";
import { noted, type YamlValue, yamlText } from "./yaml-text.js";

export interface ComposeInput {
  readonly deployment: Deployment;
  readonly heading: readonly string[];
  /** Folder of the compose file, from the application's root. */
  readonly folder: string;
  /** Whether the Dockerfile stands beside it. */
  readonly hasDockerfile: boolean;
}

/** The application and the servers that its settings name, on one machine. */
export function composeFile({ deployment, heading, folder, hasDockerfile }: ComposeInput): string {
  const servers = composeServers(deployment);
  const started = servers.map(({ name, service }): readonly [string, YamlValue] => [name, service]);
  const volumes = [...deployment.volumes.map(volumeName), ...servers.flatMap(({ volume }) => volume ?? [])];
  const context = posix.relative(folder, ".") || ".";
  const build = { context, dockerfile: posix.join(folder, "Dockerfile") };
  const secrets = deployment.secretFiles.map((path): readonly [string, YamlValue] => [
    posix.basename(path),
    {
      file: noted(
        "Give it the secret as its content, and keep it out of the repository.",
        `./secrets/${posix.basename(path)}`,
      ),
    },
  ]);
  return `${heading.join("\n")}\n${yamlText({
    name: projectName(deployment.name),
    services: {
      app: application(deployment, {
        build: hasDockerfile ? build : undefined,
        servers: servers.map(({ name }) => name),
      }),
      ...Object.fromEntries(started),
    },
    volumes: volumes.length === 0 ? undefined : Object.fromEntries(volumes.map((name) => [name, {}])),
    secrets: secrets.length === 0 ? undefined : Object.fromEntries(secrets),
  })}`;
}

function application(
  deployment: Deployment,
  { build, servers }: { readonly build: YamlValue | undefined; readonly servers: readonly string[] },
): YamlValue {
  const { image, port, volumes, drainSeconds, stopSeconds, secretFiles } = deployment;
  const healthy = servers.map((name) => [name, { condition: "service_healthy" }] as const);
  return {
    image,
    build,
    restart: "unless-stopped",
    depends_on: healthy.length === 0 ? undefined : Object.fromEntries(healthy),
    environment: environmentOf(deployment),
    ports: [noted("The first port is this machine's.", `\${PORT:-${port}}:${port}`)],
    volumes: volumes.length === 0 ? undefined : volumes.map((folder) => `${volumeName(folder)}:${folder}`),
    secrets:
      secretFiles.length === 0
        ? undefined
        : secretFiles.map((path) => ({ source: posix.basename(path), target: path })),
    read_only: true,
    tmpfs: noted("For native code, SQLite for example; Node itself may not write there.", ["/tmp"]),
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    healthcheck: {
      test: ["CMD", ...healthCommand],
      interval: "10s",
      timeout: "10s",
      retries: 3,
      start_period: "1m",
    },
    stop_grace_period: noted(
      "server.drainDelay, three times server.shutdownTimeout, and 5 s.",
      `${drainSeconds + stopSeconds}s`,
    ),
  };
}

function environmentOf(deployment: Deployment): YamlValue {
  const { environment, port, pluginPorts, variables, servers } = deployment;
  const addresses = pluginPorts.flatMap(({ addressVariable }) =>
    addressVariable === null ? [] : [[addressVariable, "0.0.0.0"] as const],
  );
  const needed = variables.map(({ name, keys, fallback }): readonly [string, YamlValue] => {
    if (fallback !== null) return [name, noted(keys.join(", "), `\${${name}:-${literal(fallback)}}`)];
    const address = addressIn(
      deployment,
      servers.find(({ key }) => keys.includes(key)),
    );
    return [name, noted(keys.join(", "), address ?? `\${${name}:?set ${name}}`)];
  });
  return {
    NEXUS_ENV: environment,
    NEXUS_SERVER__HOST: "0.0.0.0",
    NEXUS_SERVER__PORT: String(port),
    ...Object.fromEntries(addresses),
    ...Object.fromEntries(needed),
  };
}

function addressIn(deployment: Deployment, server: NeededServer | undefined): string | undefined {
  return composeServers(deployment).find(({ scheme }) => scheme === server?.scheme)?.address;
}

/** Compose replaces what follows a `$`. */
const literal = (text: string): string => text.replaceAll("$", "$$$$");

/** Lower-case letters, digits, "-" and "_", as Compose demands. */
const projectName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, "-")
    .replace(/^[^a-z0-9]+/, "") || "app";
