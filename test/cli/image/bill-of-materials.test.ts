import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { expect, it } from "vitest";
import type { PackageShare } from "../../../compiler/cli/build/composition.js";
import { billOfMaterials, type Materials } from "../../../compiler/cli/image/bill-of-materials.js";
import { openApplication } from "../../../compiler/cli/open-application.js";
import { repository } from "../nexus.js";

const require = createRequire(import.meta.url);
const schema = (name: string): object => {
  const path = require
    .resolve(`@cyclonedx/cyclonedx-library/package.json`)
    .replace("package.json", `res/schema/${name}`);
  return JSON.parse(readFileSync(path, "utf8")) as object;
};
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
for (const name of [
  "spdx.SNAPSHOT.schema.json",
  "jsf-0.82.SNAPSHOT.schema.json",
  "cryptography-defs.SNAPSHOT.schema.json",
])
  ajv.addSchema({ ...schema(name), $id: `http://cyclonedx.org/schema/${name}` });
const isBill = ajv.compile(schema("bom-1.6.SNAPSHOT.schema.json"));

const silent = { write: () => undefined, hasColor: false, isTerminal: false };
const terminal = { out: silent, err: silent } as unknown as Parameters<typeof openApplication>[0]["terminal"];
const { application } = openApplication({ root: repository, terminal, environment: {} });

const share = (name: string, more: Partial<PackageShare> = {}): PackageShare => ({
  package: name,
  version: "1.0.0",
  license: "MIT",
  plugins: [],
  bytes: 10,
  loaded: 10,
  ...more,
});

const materials: Materials = {
  application,
  composition: {
    bytes: 10,
    loaded: 10,
    nexus: { bytes: 10, loaded: 10 },
    plugins: [],
    packages: [
      share("fastify"),
      share("@scope/driver", { plugins: ["orders", "auth"], license: "(MIT OR Apache-2.0)" }),
      share("@scope/driver", { plugins: ["cache"], license: "(MIT OR Apache-2.0)" }),
      share("closed", { version: "1.0.0+build", license: "UNLICENSED" }),
      share("unknown", { version: null, license: null }),
    ],
    files: [],
  },
  base: {
    architecture: "x64",
    layers: [],
    node: "/usr/local/bin/node",
    nodeVersion: "24.21.0",
    variables: [],
    parts: [{ name: "node", version: "24.21.0", sha256: "0".repeat(64), path: "/usr/local/bin/node" }],
    origin: { name: "registry.example/base", digest: `sha256:${"1".repeat(64)}` },
  },
  native: [{ path: "/app/dist/native/addon.node", sha256: "2".repeat(64) }],
  license: "MIT",
  time: 1,
};

interface Bill {
  readonly serialNumber: string;
  readonly components: readonly { readonly "bom-ref": string; readonly purl?: string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

// What was made is read as any other program would.
const bill = JSON.parse(JSON.stringify(billOfMaterials(materials))) as Bill;

it("follows the schema of CycloneDX 1.6", () => {
  isBill(bill);
  expect(isBill.errors).toBe(null);
  isBill({ ...bill, components: [{ type: "plugin" }] });
  expect(isBill.errors).not.toBe(null);
});

it("says by plugin which packages are needed, each once", () => {
  const needed = new Map(bill.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const driver = "pkg:npm/%40scope/driver@1.0.0";
  expect(["orders", "auth", "cache", "storage"].map((name) => needed.get(`plugin:${name}`))).toEqual([
    [driver],
    [driver],
    [driver],
    [],
  ]);
  expect(needed.get("nexus-platform")).toContain("pkg:npm/fastify@1.0.0");
  expect(bill.components.filter(({ purl }) => purl === driver)).toHaveLength(1);
  const refs = bill.components.map((component) => component["bom-ref"]);
  expect(new Set(refs).size).toBe(refs.length);
  expect(bill.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.includes(ref))).toEqual([]);
});

it("has a number that follows from what it says", () => {
  expect(billOfMaterials(materials)).toEqual(billOfMaterials(materials));
  const other = billOfMaterials({ ...materials, license: "ISC" }) as Bill;
  expect(other.serialNumber).not.toBe(bill.serialNumber);
  expect(bill.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
