import type { Application, Plugin } from "../../../model.js";
import { settingsDefinition } from "../../settings/read-settings.js";
import { type DeclaredSetting, declaredSettings } from "./declared-settings.js";
import { type ImagePath, imagePaths, imageRoot, isPathSetting, neededPaths, writableFolders } from "./image-paths.js";
import { permissionFlags } from "./permission-flags.js";
import { hasWorkers, serverFacts } from "./server-facts.js";
import { type NeededServer, neededServer, remotePorts } from "./servers.js";
import { type StartVariable, secretFiles, startVariables } from "./start-variables.js";

/** All that generated deployment files say, from the model and the settings of one environment. */
export interface Deployment {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly environment: string;
  /** Image with its tag. */
  readonly image: string;
  /** Port that the application listens on inside of its container; never one that needs privileges. */
  readonly port: number;
  /** Ports that plugins listen on, with the variables that open them to other machines. */
  readonly pluginPorts: readonly PluginPort[];
  /** `server.drainDelay`, in whole seconds. */
  readonly drainSeconds: number;
  /** What the application takes at most from the end of `drainDelay` to its own, in whole seconds. */
  readonly stopSeconds: number;
  /** Bytes that it takes at rest, by `budget.memory`; null where that is not given. */
  readonly memory: number | null;
  readonly variables: readonly StartVariable[];
  /** Paths of `${file:}`: mounted secrets. */
  readonly secretFiles: readonly string[];
  /** What settings name. */
  readonly paths: readonly ImagePath[];
  /** Folders that are written to. */
  readonly volumes: readonly string[];
  /** Keys of the settings because of which only one instance may run; empty where several may. */
  readonly aloneBecause: readonly string[];
  readonly servers: readonly NeededServer[];
  readonly egress: Egress;
  /** Flags for node, before dist/main.js. */
  readonly nodeFlags: readonly string[];
}

export interface PluginPort {
  readonly plugin: string;
  readonly port: number;
  /** Name of the variable that sets its address. */
  readonly addressVariable: string | null;
}

/** What the application may reach. */
export interface Egress {
  readonly ports: readonly number[];
  /** Hosts that capabilities name, and plugins that may reach any. */
  readonly hosts: readonly string[];
  readonly unlimited: readonly string[];
}

/** The file of settings that an image reads where one is mounted. */
export const settingsFolder = "/etc/nexus";

export function describeDeployment(
  application: Application,
  chosen: { environment: string; image: string },
): Deployment {
  const { environment, image } = chosen;
  const owner = settingsDefinition(application);
  const settings = declaredSettings(owner, environment);
  const { name, version, description } = application.declaration;
  const wired = application.plugins.filter(({ isWired }) => isWired);
  const paths = imagePaths(settings);
  const allPaths = [...paths, ...neededPaths(wired)];
  const volumes = writableFolders(allPaths);
  const variables = startVariables(application, owner, environment);
  const files = secretFiles(owner, environment);
  return {
    name,
    version,
    description,
    environment,
    image,
    ...serverFacts(owner, environment),
    pluginPorts: pluginPorts(settings),
    memory: application.declaration.budget.memory?.limit ?? null,
    variables,
    secretFiles: files,
    paths,
    volumes,
    aloneBecause: paths.filter(({ shared }) => !shared).map(({ key }) => key),
    servers: settings
      .filter(({ value: { kind } }) => kind === "open")
      .flatMap((setting) => neededServer(setting) ?? []),
    egress: egressOf(wired, settings),
    nodeFlags: permissionFlags({
      plugins: wired,
      paths: allPaths,
      withPathSettings: new Set(settings.filter(isPathSetting).map(({ plugin }) => plugin)),
      writable: volumes,
      root: imageRoot,
      readable: [`${settingsFolder}/*`, ...files],
      hasWorkers: hasWorkers(owner, environment),
    }),
  };
}

function pluginPorts(settings: readonly DeclaredSetting[]): readonly PluginPort[] {
  const listening = (word: "port" | "address", plugin?: string): readonly DeclaredSetting[] =>
    settings.filter(
      (setting) =>
        setting.schemas.some((schema) => schema["x-listen"] === word) &&
        (plugin === undefined || setting.plugin === plugin),
    );
  return listening("port").flatMap(({ plugin, value }) => {
    const port = value.kind === "known" ? Number(value.value) : 0;
    if (!Number.isInteger(port) || port < 1024) return [];
    const [address] = listening("address", plugin);
    return [{ plugin, port, addressVariable: address === undefined ? null : variableOf(address.key) }];
  });
}

/** "plugins.metrics.host" is set by NEXUS_PLUGINS__METRICS__HOST. */
const variableOf = (key: string): string => `NEXUS_${key.replaceAll(".", "__").toUpperCase()}`;

function egressOf(plugins: readonly Plugin[], settings: readonly DeclaredSetting[]): Egress {
  const needs = plugins.flatMap(({ name, declaration }) =>
    declaration.needs.map((need) => ({ plugin: name, need: need.name })),
  );
  const unlimited = needs.filter(({ need }) => need === "net").map(({ plugin }) => plugin);
  const hosts = needs.filter(({ need }) => need.startsWith("net:")).map(({ need }) => need.slice("net:".length));
  const remote = hosts.filter((host) => remotePorts(`https://${host.replace("*", "any")}`).length > 0);
  const named = remote.flatMap((host) => remotePorts(`https://${host.replace("*", "any")}`));
  const addresses = settings.flatMap((setting) => {
    if (!unlimited.includes(setting.plugin)) return [];
    if (setting.value.kind === "known") return remotePorts(setting.value.value);
    return setting.value.kind === "open" ? (neededServer(setting)?.port ?? []) : [];
  });
  return {
    // A plugin that may reach anything calls others over HTTPS as a rule.
    ports: [...new Set([...named, ...addresses, ...(unlimited.length > 0 ? [443] : [])])].sort((a, b) => a - b),
    hosts: [...new Set(remote)].sort(),
    unlimited,
  };
}
