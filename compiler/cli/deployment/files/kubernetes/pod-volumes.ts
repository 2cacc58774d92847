import { posix } from "node:path";
import { type Deployment, settingsFolder } from "../../facts/deployment.js";
import { volumeName } from "../volume-name.js";
import { noted, type YamlValue } from "../yaml-text.js";
import { labels, objectName } from "./names.js";

export interface PodVolumes {
  readonly volumes: readonly YamlValue[];
  readonly mounts: readonly YamlValue[];
}

/** What a pod mounts: its data, its settings file, secrets as files, and room for what is temporary. */
export function podVolumes(deployment: Deployment): PodVolumes {
  const all = [...dataVolumes(deployment), settingsVolume(deployment), ...secretVolumes(deployment), temporary];
  return { volumes: all.map(({ volume }) => volume), mounts: all.map(({ mount }) => mount) };
}

/** A claim for each folder that the application writes to. */
export function volumeClaims(deployment: Deployment): readonly YamlValue[] {
  const isAlone = deployment.aloneBecause.length > 0;
  const shared = noted(
    "All instances write to it: the storage class must know ReadWriteMany. Not needed where no plugin keeps files.",
    ["ReadWriteMany"],
  );
  return deployment.volumes.map((folder) => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: claimName(deployment, folder), labels: labels(deployment) },
    spec: {
      accessModes: isAlone ? ["ReadWriteOnce"] : shared,
      resources: { requests: { storage: "1Gi" } },
    },
  }));
}

interface PodVolume {
  readonly volume: YamlValue;
  readonly mount: YamlValue;
}

function dataVolumes(deployment: Deployment): readonly PodVolume[] {
  return deployment.volumes.map((folder) => ({
    volume: { name: volumeName(folder), persistentVolumeClaim: { claimName: claimName(deployment, folder) } },
    mount: { name: volumeName(folder), mountPath: folder },
  }));
}

function settingsVolume(deployment: Deployment): PodVolume {
  return {
    volume: { name: "settings", configMap: { name: `${objectName(deployment)}-settings` } },
    mount: { name: "settings", mountPath: settingsFolder, readOnly: true },
  };
}

/** Files in one folder are one volume: a pod sees there nothing else. */
function secretVolumes(deployment: Deployment): readonly PodVolume[] {
  const folders = [...new Set(deployment.secretFiles.map((path) => posix.dirname(path)))];
  return folders.map((folder, index) => {
    const name = `secrets-${index}`;
    const items = deployment.secretFiles
      .filter((path) => posix.dirname(path) === folder)
      .map((path) => ({ key: posix.basename(path), path: posix.basename(path) }));
    return {
      volume: { name, secret: { secretName: objectName(deployment), items } },
      mount: { name, mountPath: folder, readOnly: true },
    };
  });
}

/** For native code, SQLite for example; Node itself may not write there. */
const temporary: PodVolume = {
  volume: { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
  mount: { name: "tmp", mountPath: "/tmp" },
};

const claimName = (deployment: Deployment, folder: string): string => `${objectName(deployment)}-${volumeName(folder)}`;
