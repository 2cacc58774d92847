import type { Deployment } from "../../facts/deployment.js";
import { yamlText } from "../yaml-text.js";
import { configuration } from "./configuration.js";
import { objectName } from "./names.js";
import { networkPolicy } from "./network-policy.js";
import { volumeClaims } from "./pod-volumes.js";
import { scaling } from "./scaling.js";
import { service, serviceAccount } from "./service.js";
import { workload } from "./workload.js";

/** Every object of the application, in the order in which they are needed. */
export function kubernetesObjects(deployment: Deployment, heading: readonly string[]): string {
  const objects = [
    serviceAccount(deployment),
    ...configuration(deployment),
    ...volumeClaims(deployment),
    workload(deployment),
    service(deployment),
    ...scaling(deployment),
    networkPolicy(deployment),
  ];
  return `${[...heading, ...secretsNote(deployment)].join("\n")}\n${objects.map(yamlText).join("---\n")}`;
}

/** What Kustomize takes as a base: overlays change namespace, image and figures without an edit of these files. */
export function kustomization(heading: readonly string[]): string {
  return `${heading.join("\n")}\n${yamlText({
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: ["application.yaml"],
  })}`;
}

/** Secrets are never written to a file: whoever deploys makes them. */
function secretsNote(deployment: Deployment): readonly string[] {
  const { variables, secretFiles } = deployment;
  const needed = variables.filter(({ fallback }) => fallback === null);
  const words = [
    ...needed.map((variable) => `--from-literal=${variable.name}=...`),
    ...secretFiles.map((path) => `--from-file=${path.split("/").at(-1)}=...`),
  ];
  if (words.length === 0) return [];
  return [
    "#",
    "# It needs a Secret, which stands in no file:",
    `#   kubectl create secret generic ${objectName(deployment)} \\`,
  ].concat(words.map((word, index) => `#     ${word}${index === words.length - 1 ? "" : " \\"}`));
}
