import { posix } from "node:path";
import { type Deployment, settingsFolder } from "../../facts/deployment.js";
import { imageUser } from "../dockerfile.js";
import { noted, type YamlValue } from "../yaml-text.js";
import { drainSeconds, settingsFile } from "./configuration.js";
import { labels, objectName, portName, selector } from "./names.js";
import { podVolumes } from "./pod-volumes.js";

export function workload(deployment: Deployment): YamlValue {
  const matchLabels = selector(deployment);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: objectName(deployment), labels: labels(deployment) },
    spec: {
      ...instances(deployment),
      revisionHistoryLimit: 5,
      selector: { matchLabels },
      template: {
        metadata: { labels: labels(deployment), annotations: scraping(deployment) },
        spec: pod(deployment),
      },
    },
  };
}

function instances({ aloneBecause }: Deployment): Readonly<Record<string, YamlValue>> {
  if (aloneBecause.length === 0) {
    const rolling = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
    return { strategy: noted("How many there are says the autoscaler: replicas are left to it.", rolling) };
  }
  const why = `One, and the old one stops before the new one starts: ${aloneBecause.join(", ")} keeps data in files of one instance.\nFor several give it a server, in the environment that these files are made for.`;
  return { replicas: noted(why, 1), strategy: { type: "Recreate" } };
}

function scraping({ pluginPorts }: Deployment): YamlValue | undefined {
  const metrics = pluginPorts.find(({ plugin }) => plugin === "metrics");
  if (metrics === undefined) return undefined;
  return { "prometheus.io/scrape": "true", "prometheus.io/port": String(metrics.port) };
}

function pod(deployment: Deployment): YamlValue {
  const spread = {
    maxSkew: 1,
    topologyKey: "kubernetes.io/hostname",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selector(deployment) },
  };
  const isAlone = deployment.aloneBecause.length > 0;
  return {
    serviceAccountName: objectName(deployment),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: noted(
      "server.drainDelay, three times server.shutdownTimeout, and 5 s.",
      drainSeconds(deployment) + deployment.stopSeconds,
    ),
    topologySpreadConstraints: isAlone ? undefined : [spread],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: imageUser,
      runAsGroup: imageUser,
      fsGroup: imageUser,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [container(deployment)],
    volumes: podVolumes(deployment).volumes,
  };
}

function container(deployment: Deployment): YamlValue {
  const { image, nodeFlags, port, pluginPorts } = deployment;
  const memory = deployment.memory ?? usualMemory;
  return {
    name: "app",
    image,
    command: noted("Node may do what the plugins' capabilities allow, and nothing else.", [
      "node",
      ...nodeFlags,
      "dist/main.js",
    ]),
    ports: [
      { name: "http", containerPort: port },
      ...pluginPorts.map((listening) => ({ name: portName(listening.plugin), containerPort: listening.port })),
    ],
    envFrom: [{ configMapRef: { name: objectName(deployment) } }],
    env: variablesOf(deployment),
    startupProbe: noted("Migrations run before the port opens, under a lock: five minutes for them.", {
      ...probe("/health/live"),
      periodSeconds: 2,
      failureThreshold: 150,
    }),
    livenessProbe: { ...probe("/health/live"), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    readinessProbe: { ...probe("/health/ready"), periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
    resources: noted("No limit of CPU: it would slow down the start and the answers, and save nothing.", {
      requests: { cpu: "100m", memory: mebibytes(memory) },
      limits: { memory: mebibytes(3 * memory) },
    }),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: podVolumes(deployment).mounts,
  };
}

/** Where no `budget.memory` says what the application takes at rest. */
const usualMemory = 128 * 2 ** 20;

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)}Mi`;

const probe = (path: string): Readonly<Record<string, YamlValue>> => ({ httpGet: { path, port: "http" } });

/** What must be set comes from the Secret; a secret that has a default may stand there. */
function variablesOf(deployment: Deployment): YamlValue {
  const fromSecret = deployment.variables.filter(({ fallback, isSecret }) => fallback === null || isSecret);
  return [
    { name: "NEXUS_CONFIG", value: posix.join(settingsFolder, settingsFile) },
    ...fromSecret.map(({ name, keys, fallback }) =>
      noted(keys.join(", "), {
        name,
        valueFrom: {
          secretKeyRef: { name: objectName(deployment), key: name, optional: fallback === null ? undefined : true },
        },
      }),
    ),
  ];
}
