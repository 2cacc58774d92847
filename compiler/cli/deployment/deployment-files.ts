import { posix } from "node:path";
import type { GeneratedFile } from "../../model.js";
import type { Deployment } from "./facts/deployment.js";
import { imageRoot } from "./facts/image-paths.js";
import { composeFile } from "./files/compose.js";
import { dockerfile, dockerIgnore } from "./files/dockerfile.js";
import { kubernetesObjects, kustomization } from "./files/kubernetes/kubernetes-files.js";
import { copiedFolders } from "./files/read-folders.js";

export const deploymentKinds = ["docker", "compose", "kubernetes"] as const;
export type DeploymentKind = (typeof deploymentKinds)[number];

export interface FilesInput {
  readonly deployment: Deployment;
  readonly kinds: readonly DeploymentKind[];
  /** From the application's root, with "/". */
  readonly folder: string;
  /** The command line that makes them. */
  readonly command: string;
  /** Whether something stands at a path, from the application's root. */
  readonly exists: (path: string) => boolean;
}

/** The files, their paths relative to the folder. The same input gives the same bytes. */
export function deploymentFiles({ deployment, kinds, folder, command, exists }: FilesInput): readonly GeneratedFile[] {
  const heading = [
    `# Made by \`${command}\` from nexus.yaml and the manifests.`,
    "# It may be edited: then it is yours, and only --force makes it anew.",
  ];
  const path = posix.join(folder, "Dockerfile");
  const copied = copiedFolders(deployment.paths, exists).filter((read) => exists(posix.relative(imageRoot, read)));
  const files: Readonly<Record<DeploymentKind, () => readonly GeneratedFile[]>> = {
    docker: () => [
      {
        path: "Dockerfile",
        content: dockerfile({ deployment, heading, path, copied, isLocked: exists("package-lock.json") }),
      },
      // The name under which a Dockerfile that is not in the context's folder has its own.
      { path: "Dockerfile.dockerignore", content: dockerIgnore(deployment, folder) },
    ],
    compose: () => [
      {
        path: "compose.yaml",
        content: composeFile({ deployment, heading, folder, hasDockerfile: kinds.includes("docker") }),
      },
    ],
    kubernetes: () => [
      { path: "kubernetes/application.yaml", content: kubernetesObjects(deployment, heading) },
      { path: "kubernetes/kustomization.yaml", content: kustomization(heading) },
    ],
  };
  return deploymentKinds.filter((kind) => kinds.includes(kind)).flatMap((kind) => files[kind]());
}
