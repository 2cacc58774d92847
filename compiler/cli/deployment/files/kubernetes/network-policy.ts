import type { Deployment } from "../../facts/deployment.js";
import { noted, type YamlValue } from "../yaml-text.js";
import { labels, objectName, portName, selector } from "./names.js";

/** Who may call the application, and which ports it may call, from the plugins' capabilities. */
export function networkPolicy(deployment: Deployment): YamlValue {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: objectName(deployment), labels: labels(deployment) },
    spec: {
      podSelector: { matchLabels: selector(deployment) },
      policyTypes: ["Ingress", "Egress"],
      ingress: ingress(deployment),
      egress: egress(deployment),
    },
  };
}

function ingress({ pluginPorts }: Deployment): YamlValue {
  const monitoring = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } };
  return [
    noted("Requests, from everywhere in the cluster and from its ingress.", {
      ports: [{ port: "http", protocol: "TCP" }],
    }),
    ...pluginPorts.map(({ plugin }) =>
      noted(`${plugin}, from the namespace that is called monitoring.`, {
        from: [monitoring],
        ports: [{ port: portName(plugin), protocol: "TCP" }],
      }),
    ),
  ];
}

function egress({ egress: { ports, hosts, unlimited } }: Deployment): YamlValue {
  const names = {
    ports: [
      { port: 53, protocol: "UDP" },
      { port: 53, protocol: "TCP" },
    ],
  };
  const reasons = [
    ...(hosts.length > 0 ? [`Plugins may reach ${hosts.join(", ")}.`] : []),
    ...(unlimited.length > 0 ? [`${unlimited.join(", ")} may reach any host.`] : []),
    "A NetworkPolicy knows ports and addresses, no names of hosts: these ports are open to all hosts.",
    "Add what your settings name on other ports.",
  ].join("\n");
  return [
    noted("Names of hosts.", names),
    ...(ports.length === 0 ? [] : [noted(reasons, { ports: ports.map((port) => ({ port, protocol: "TCP" })) })]),
  ];
}
