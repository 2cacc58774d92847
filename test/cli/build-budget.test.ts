import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Composition } from "../../compiler/cli/build/composition.js";
import { install, nexus, write } from "./nexus.js";
import { sampleApplication, sampleVariables } from "./sample-application.js";

const declared = sampleApplication["nexus.yaml"] ?? "";
const code = sampleApplication["plugins/library/index.ts"] ?? "";
const environment = { ...sampleVariables, NEXUS_ENV: "production" };

const budget = (text: string): void => write(cwd, { "nexus.yaml": `${declared}\nbudget: { ${text} }\n` });
const built = (): string => readFileSync(join(cwd, "dist", "main.js"), "utf8");

let cwd = "";
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "nexus-budget-"));
  write(cwd, {
    ...sampleApplication,
    "node_modules/heavy/package.json": JSON.stringify({ name: "heavy", version: "1.2.3", main: "index.js" }),
    "node_modules/heavy/index.js": `module.exports = ${JSON.stringify("x".repeat(50_000))};\n`,
    "plugins/library/index.ts": code
      .replace("import", 'import heavy from "heavy";\nimport')
      .replace("return {", "if (heavy === config.token) throw new Error();\n  return {"),
  });
  install(cwd);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe("nexus build", () => {
  it("shows the bytes of each plugin and package", async () => {
    const { status, stdout } = await nexus(["build", "--format", "json"], { cwd });
    expect(status).toBe(0);
    const told = JSON.parse(stdout) as Composition & { readonly code: number };
    const [heavy] = told.packages.filter((one) => one.package === "heavy");
    expect(heavy).toMatchObject({ version: "1.2.3", plugins: ["library"] });
    expect(heavy?.loaded).toBeGreaterThan(50_000);
    const [library, readers] = told.plugins;
    expect(library).toMatchObject({ plugin: "library", packages: heavy?.bytes });
    expect(library?.bytes).toBeGreaterThan(heavy?.bytes ?? 0);
    expect(readers).toMatchObject({ plugin: "readers", packages: 0 });
    expect(told.packages.find((one) => one.package === "fastify")?.plugins).toEqual([]);
    // What esbuild puts around the modules is nobody's.
    expect(told.code / told.bytes).toBeCloseTo(1, 1);
    expect(told.loaded).toBeLessThan(told.bytes);
    expect(told.files.find(({ file }) => file === "app.js")).toMatchObject({
      plugins: ["library", "readers"],
      packages: expect.arrayContaining(["heavy", "fastify"]),
    });
    expect(told.files.find(({ packages }) => packages.includes("yaml"))).toMatchObject({ loaded: 0, plugins: [] });

    const table = await nexus(["build", "--analyze"], { cwd });
    expect(table.stdout).toMatch(/^heavy 1\.2\.3 +50\.\d kB +50\.\d kB {2}library$/m);
    expect(table.stdout).toMatch(/^library +5\d\.\d kB +5\d\.\d kB {2}50\.\d kB$/m);
    expect(table.stdout).toMatch(/^dist-\w+\.js +\d+\.\d kB +0 bytes {2}yaml$/m);
  });

  it("keeps within a budget, and tells what was measured", async () => {
    budget("bundle: 5mb, start: 1m, memory: 1gb");
    const { status, stdout } = await nexus(["build"], { cwd, env: environment });
    expect(stdout).toMatch(/dist\/main\.js .* of code, .* at start, starts in \d+ ms with [\d.]+ MB/);
    expect(status).toBe(0);
  });

  it("leaves dist/ as it was where a budget is passed, and names what costs most and what grew", async () => {
    const before = built();
    budget("bundle: 10kb, start: 1ms, memory: 1mb");
    write(cwd, {
      "node_modules/heavy/index.js": `module.exports = ${JSON.stringify("x".repeat(70_000))};\n`,
    });
    const { status, stderr } = await nexus(["build"], { cwd, env: environment });
    expect(status).toBe(1);
    expect(stderr.match(/error\[NX9004\]/g)).toHaveLength(3);
    expect(stderr).toMatch(/the code is [\d.]+ [kM]B, and 10\.0 kB is allowed\n +┌─ nexus\.yaml:\d+:\d+/);
    expect(stderr).toMatch(
      /most of it: plugin library 7\d\.\d kB \(20\.0 kB more than before\), heavy 70\.\d kB \(20\.0 kB more/,
    );
    expect(stderr).toMatch(/the start is \d+ ms, and 1 ms is allowed/);
    expect(stderr).toMatch(/the memory after the start is [\d.]+ MB, and 1\.00 MB is allowed/);
    expect(stderr).toMatch(/most of it: Node itself and [\d.]+ kB of code \d+ ms, plugin (?:library|readers) \d+ ms/);
    expect(stderr).toMatch(/each start loads [\d.]+ kB of code \(fastify [\d.]+ kB, .*heavy 70\.\d kB/);
    expect(built()).toBe(before);
    expect(readdirSync(cwd).filter((name) => name.startsWith(".nexus"))).toEqual([]);
  });

  it("says why a budget could not be held where the application does not start here", async () => {
    budget("start: 1m");
    const { status, stderr } = await nexus(["build"], { cwd });
    expect(stderr).toContain("error[NX9004]: the budget cannot be held: the start was not measured");
    expect(stderr).toContain('variable "LIBRARY_TOKEN" is not set');
    expect(status).toBe(1);
    expect(existsSync(join(cwd, "data"))).toBe(false);
  });
});
