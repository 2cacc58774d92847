import type { Deployment } from "../../facts/deployment.js";

/** A name that Kubernetes takes for every object: lower-case letters, digits and "-". */
export function objectName({ name }: Pick<Deployment, "name">): string {
  const words = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const clean = words.slice(0, 50).replace(/^[^a-z]+|-+$/g, "");
  return clean === "" ? "app" : clean;
}

/** What finds the application's pods. It can never be changed once they run. */
export const selector = (deployment: Deployment): Readonly<Record<string, string>> => ({
  "app.kubernetes.io/name": objectName(deployment),
});

export const labels = (deployment: Deployment): Readonly<Record<string, string>> => ({
  ...selector(deployment),
  "app.kubernetes.io/version": labelValue(deployment.version),
});

/** "1.0.0+build" is no value of a label. */
const labelValue = (text: string): string =>
  text
    .replaceAll(/[^A-Za-z0-9._-]/g, "-")
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");

/** Names of ports have at most 15 letters, digits and "-". */
export const portName = (plugin: string): string => plugin.replaceAll("_", "-").slice(0, 15).replace(/-+$/, "");
