import type { Deployment } from "../../facts/deployment.js";
import { noted, type YamlValue } from "../yaml-text.js";
import { labels, objectName } from "./names.js";

/** Name of the settings file in its ConfigMap. JSON, because an application reads it without a YAML parser. */
export const settingsFile = "settings.json";

/** How long a pod that is to stop still takes requests: until all of the cluster sends them elsewhere. */
export const drainSeconds = (deployment: Deployment): number => Math.max(5, deployment.drainSeconds);

/** What an operator may change: variables, and a file of settings. */
export function configuration(deployment: Deployment): readonly YamlValue[] {
  const { environment, port, pluginPorts, variables } = deployment;
  const metadata = (name: string): YamlValue => ({ name, labels: labels(deployment) });
  const addresses = pluginPorts.flatMap(({ addressVariable }) =>
    addressVariable === null ? [] : [[addressVariable, "0.0.0.0"] as const],
  );
  const optional = variables.filter(({ fallback, isSecret }) => fallback !== null && !isSecret);
  const variablesNote = [
    "Variables of the application; they count at the next start: kubectl rollout restart.",
    ...(optional.length === 0 ? [] : ["These have defaults, and may stand here too:"]),
    ...optional.map(({ name, keys, fallback }) => `  ${name}: ${JSON.stringify(fallback)} (${keys.join(", ")})`),
  ].join("\n");
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: metadata(objectName(deployment)),
      data: noted(variablesNote, {
        NEXUS_ENV: environment,
        NEXUS_SERVER__HOST: "0.0.0.0",
        NEXUS_SERVER__PORT: String(port),
        NEXUS_SERVER__DRAINDELAY: noted(
          "Until the cluster sends no more requests to a pod that is to stop.",
          `${drainSeconds(deployment)}s`,
        ),
        ...Object.fromEntries(addresses),
      }),
    },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: metadata(`${objectName(deployment)}-settings`),
      data: {
        [settingsFile]: noted(
          "Settings that count more than nexus.yaml. A change is taken over while the application runs.",
          "{}\n",
        ),
      },
    },
  ];
}
