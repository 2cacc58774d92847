import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fileOrigin } from "../../compiler/cli/scaffold/template-versions.js";
import { install, nexus, type Outcome, outcomeOf, repository, temporaryFolder } from "./nexus.js";

describe("nexus init", () => {
  it("makes an application that compiles, type-checks and passes its test", async () => {
    const cwd = temporaryFolder();
    const made = await nexus(["init", "my-shop"], { cwd });
    expect(made.stdout).toContain("cd my-shop");
    expect(made).toMatchObject({ status: 0, stderr: "" });

    const shop = join(cwd, "my-shop");
    install(shop, ["@types/node", "typescript", "vitest"]);
    const compiled = await nexus(["compile", "--strict"], { cwd: shop });
    expect(compiled.stdout).toMatch(/^✔ 0 services, 0 unresolved, no cycle, 1 event pair compatible/);
    expect(await typeCheck(shop)).toEqual({ status: 0, stdout: "", stderr: "" });
    const tested = await runTests(shop);
    expect(tested.stdout).toMatch(/2 passed/);
    expect(tested.status).toBe(0);
  });

  it("makes an application to which a plugin can be added at once", async () => {
    const cwd = temporaryFolder();
    await nexus(["init", "--name", "shop"], { cwd });
    install(cwd, ["@types/node", "typescript", "vitest"]);
    const created = await nexus(["plugin", "create", "wish_list"], { cwd });
    expect(created).toMatchObject({ status: 0, stderr: "" });
    expect(readdirSync(join(cwd, "plugins", "wish_list")).sort()).toEqual([
      "contract.ts",
      "index.ts",
      "plugin.yaml",
      "wish_list.test.ts",
    ]);
    expect(await nexus(["compile", "--strict"], { cwd })).toMatchObject({ status: 0 });
    expect(await typeCheck(cwd)).toEqual({ status: 0, stdout: "", stderr: "" });
    expect((await runTests(cwd)).stdout).toMatch(/3 passed/);
  });

  it("never overwrites a file", async () => {
    const cwd = temporaryFolder({ "README.md": "mine\n", "tsconfig.json": "{}\n" });
    const { status, stdout } = await nexus(["init", "--name", "shop"], { cwd });
    expect(stdout).toContain("README.md was there and is left as it is");
    expect(readFileSync(join(cwd, "README.md"), "utf8")).toBe("mine\n");
    expect(readFileSync(join(cwd, "tsconfig.json"), "utf8")).toBe("{}\n");
    expect(status).toBe(0);
  });

  it("adds to a package.json what is missing, and changes nothing in it", async () => {
    const existing = { name: "mine", type: "commonjs", scripts: { dev: "vite" }, dependencies: { vitest: "1.0.0" } };
    const cwd = temporaryFolder({ "package.json": `${JSON.stringify(existing, null, 4)}\n` });
    const { stdout } = await nexus(["init", "--name", "shop"], { cwd });
    const text = readFileSync(join(cwd, "package.json"), "utf8");
    const merged = JSON.parse(text) as typeof existing & { imports: object; devDependencies: object };
    expect(merged).toMatchObject(existing);
    expect(merged.imports).toEqual({ "#nexus": "./generated/index.ts", "#nexus/*": "./generated/plugins/*.ts" });
    expect(merged.devDependencies).not.toHaveProperty("vitest");
    expect(text).toMatch(/^{\n {4}"name"/);
    expect(stdout).toContain('package.json must say "type": "module"');
  });

  it("names the application after its folder", async () => {
    const cwd = temporaryFolder();
    await nexus(["init", "My Shop 2"], { cwd });
    expect(readFileSync(join(cwd, "My Shop 2", "nexus.yaml"), "utf8")).toContain("name: my-shop-2\n");
  });

  const origins = [
    {
      row: "a packed file is asked for from the new folder",
      asked: "file:packed/nexus.tgz",
      want: "file:../tool/packed/nexus.tgz",
    },
    { row: "a version is left to the registry", asked: "^1.0.0", want: null },
    { row: "a Nexus that nobody asked for is left to the registry", asked: undefined, want: null },
  ];
  it.each(origins)("$row", ({ asked, want }) => {
    const work = temporaryFolder({
      "tool/package.json": JSON.stringify({ devDependencies: { "nexus-platform": asked } }),
    });
    expect(fileOrigin(join(work, "shop"), join(work, "tool"))).toBe(want);
  });

  const refusals: readonly { row: string; words: readonly string[]; status: number; stderr: RegExp }[] = [
    {
      row: "a name that is none",
      words: ["init", "--name", "Shop!"],
      status: 2,
      stderr: /"Shop!" cannot name an application/,
    },
    {
      row: "a folder that gives no name",
      words: ["init", "123"],
      status: 2,
      stderr: /no name can be made from the folder "123"[\s\S]*--name/,
    },
    { row: "a file in place of the folder", words: ["init", "file"], status: 1, stderr: /"file" is a file/ },
    {
      row: "a folder that holds an application",
      words: ["init", "taken"],
      status: 1,
      stderr: /there is a nexus\.yaml in taken already/,
    },
    {
      row: "a package.json that is broken",
      words: ["init", "broken"],
      status: 1,
      stderr: /package\.json is not a JSON object/,
    },
  ];
  it.each(refusals)("refuses $row", async ({ words, status, stderr }) => {
    const cwd = temporaryFolder({ file: "", "taken/nexus.yaml": "nexus: 1\n", "broken/package.json": "{" });
    const outcome = await nexus(words, { cwd });
    expect(outcome.stderr).toMatch(stderr);
    expect(outcome.status).toBe(status);
    expect(existsSync(join(cwd, "123"))).toBe(false);
    expect(readdirSync(join(cwd, "broken"))).toEqual(["package.json"]);
  });
});

function typeCheck(cwd: string): Promise<Outcome> {
  const tsc = join(repository, "node_modules", "typescript", "bin", "tsc");
  return outcomeOf(spawn(process.execPath, [tsc, "-p", "tsconfig.json"], { cwd }));
}

function runTests(cwd: string): Promise<Outcome> {
  const vitest = join(repository, "node_modules", "vitest", "vitest.mjs");
  const { VITEST: _, VITEST_WORKER_ID: __, VITEST_POOL_ID: ___, ...env } = process.env;
  return outcomeOf(spawn(process.execPath, [vitest, "run"], { cwd, env: { ...env, NO_COLOR: "1" } }));
}
