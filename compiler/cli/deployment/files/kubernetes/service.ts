import type { Deployment } from "../../facts/deployment.js";
import type { YamlValue } from "../yaml-text.js";
import { labels, objectName, selector } from "./names.js";

export function service(deployment: Deployment): YamlValue {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: objectName(deployment), labels: labels(deployment) },
    spec: {
      selector: selector(deployment),
      ports: [{ name: "http", port: 80, targetPort: "http" }],
    },
  };
}

/** An account of its own, so that nothing that is given to the namespace's default one is given to the application. */
export function serviceAccount(deployment: Deployment): YamlValue {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: objectName(deployment), labels: labels(deployment) },
    automountServiceAccountToken: false,
  };
}
