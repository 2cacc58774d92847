import type { Deployment } from "../../facts/deployment.js";
import { noted, type YamlValue } from "../yaml-text.js";
import { labels, objectName, selector } from "./names.js";

/** An autoscaler and a disruption budget; neither where only one instance may run. */
export function scaling(deployment: Deployment): readonly YamlValue[] {
  if (deployment.aloneBecause.length > 0) return [];
  const name = objectName(deployment);
  const metadata = { name, labels: labels(deployment) };
  return [
    {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas: noted("Two, so that one may go at any time.", 2),
        maxReplicas: 10,
        metrics: [
          {
            type: "Resource",
            resource: {
              name: "cpu",
              target: { type: "Utilization", averageUtilization: noted("Percent of the requested CPU.", 70) },
            },
          },
        ],
        behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
      },
    },
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: selector(deployment) } },
    },
  ];
}
