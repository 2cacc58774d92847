import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { install, nexus, outcomeOf, repository, startNexus, temporaryFolder, write } from "./nexus.js";
import { sampleApplication } from "./sample-application.js";

// Those of lib/: no other compiler reads what the command that runs has written down.
const { readCacheFile, writeCacheFile }: typeof import("../../compiler/cli/disk/cache-file.js") = await import(
  join(repository, "lib/compiler/cli/disk/cache-file.js")
);

describe("nexus compile", () => {
  it("writes generated/ and says what it proved", async () => {
    const cwd = temporaryFolder(sampleApplication);
    const first = await nexus(["compile"], { cwd });
    expect(first.stdout).toMatch(
      /^✔ 1 service, 0 unresolved, no cycle, 1 event pair compatible\n {2}\d+ files written, 0 unchanged, \d+ ms\n$/,
    );
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(existsSync(join(cwd, "generated", "app.ts"))).toBe(true);
    const second = await nexus(["compile"], { cwd });
    expect(second.stdout).toMatch(/1 event pair compatible\n {2}0 files written, \d+ unchanged/);
  });

  it("proves that the cache makes no difference, and says what it compared", async () => {
    const cwd = temporaryFolder(sampleApplication);
    await nexus(["compile"], { cwd });
    const proved = await nexus(["compile", "--verify-incremental"], { cwd });
    expect(proved).toMatchObject({ status: 0, stderr: "" });
    expect(proved.stdout).toMatch(
      /compiled with the cache and without it: \d+ files and 0 diagnostics, equal to the byte\n$/,
    );

    const results = JSON.stringify(readCacheFile(cwd, "results.json"));
    writeCacheFile(cwd, "results.json", JSON.parse(results.replaceAll("book.lent", "book.lost")));
    const refuted = await nexus(["compile", "--verify-incremental", "--format", "json"], { cwd });
    expect(refuted).toMatchObject({ status: 3, stdout: "" });
    expect(refuted.stderr).toContain("This is a bug in Nexus");
    expect(refuted.stderr).toMatch(/generated\/\S+ differs: line \d+ is .*book\.lost/);
  });

  it("prints one JSON object and nothing else", async () => {
    const cwd = temporaryFolder(sampleApplication);
    const good = await nexus(["compile", "--format", "json"], { cwd });
    const report = JSON.parse(good.stdout) as Record<string, unknown>;
    expect(Object.keys(report)).toEqual(["ok", "diagnostics", "written", "unchanged", "durationMs"]);
    expect(report).toMatchObject({ ok: true, diagnostics: [], unchanged: 0 });
    expect(report["written"]).toContain("generated/app.ts");

    write(cwd, { "nexus.yaml": "nexus: 1\napp: { name: x\n" });
    const bad = await nexus(["compile", "--format", "json"], { cwd });
    expect(bad.status).toBe(1);
    expect(JSON.parse(bad.stdout)).toMatchObject({ ok: false, diagnostics: [{ code: "NX1002", file: "nexus.yaml" }] });
  });

  it("shows broken YAML at its line, without a stack, and leaves generated/ alone", async () => {
    const cwd = temporaryFolder(sampleApplication);
    await nexus(["compile"], { cwd });
    const before = readFileSync(join(cwd, "generated", "app.ts"), "utf8");
    write(cwd, { "plugins/readers/plugin.yaml": "plugin: readers\nversion: 1.0.0\nnexus: >=1.0.0\n" });
    const { status, stdout, stderr } = await nexus(["compile"], { cwd });
    expect(stdout).toContain("error[NX1002]");
    expect(stdout).toContain("plugins/readers/plugin.yaml:3:");
    expect(stdout).toMatch(/\n\n1 error\n$/);
    expect(stdout).not.toMatch(/\n {4}at /);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(readFileSync(join(cwd, "generated", "app.ts"), "utf8")).toBe(before);
  });

  it("says where there is no nexus.yaml", async () => {
    const { status, stdout } = await nexus(["compile"], { cwd: temporaryFolder() });
    expect(stdout).toContain("error[NX1001]: there is no nexus.yaml here");
    expect(status).toBe(1);
  });

  it("finds the application that --cwd names", async () => {
    const cwd = temporaryFolder(
      Object.fromEntries(Object.entries(sampleApplication).map(([path, text]) => [`shop/${path}`, text])),
    );
    expect(await nexus(["compile", "--cwd", "shop"], { cwd })).toMatchObject({ status: 0 });
    expect(readdirSync(cwd)).toEqual(["shop"]);
  });

  it("--check writes nothing, and fails where something would be written", async () => {
    const cwd = temporaryFolder(sampleApplication);
    const stale = await nexus(["compile", "--check"], { cwd });
    expect(stale.stdout).toContain("error[NX9001]");
    expect(stale.status).toBe(1);
    expect(existsSync(join(cwd, "generated"))).toBe(false);
    await nexus(["compile"], { cwd });
    expect(await nexus(["compile", "--check"], { cwd })).toMatchObject({ status: 0 });
  });

  it("never overwrites what was edited by hand, unless it is forced to", async () => {
    const cwd = temporaryFolder(sampleApplication);
    await nexus(["compile"], { cwd });
    const edited = join(cwd, "generated", "app.ts");
    writeFileSync(edited, "// mine\n");
    const refused = await nexus(["compile"], { cwd });
    expect(refused.stdout).toContain("error[NX9002]");
    expect(refused.status).toBe(1);
    expect(readFileSync(edited, "utf8")).toBe("// mine\n");
    expect(await nexus(["compile", "--force"], { cwd })).toMatchObject({ status: 0 });
    expect(readFileSync(edited, "utf8")).not.toBe("// mine\n");
  });

  it("--strict fails on warnings, which else are only told", async () => {
    const unmapped = { ...sampleApplication, "package.json": '{ "name": "sample", "type": "module" }' };
    const cwd = temporaryFolder(unmapped);
    const told = await nexus(["compile"], { cwd });
    expect(told.stdout).toContain(
      'warning[NX9003]: package.json does not map "#nexus" and "#nexus/*" to generated code',
    );
    expect(told.stdout).toContain('"#nexus/*": "./generated/plugins/*.ts"');
    expect(told.status).toBe(0);
    expect(await nexus(["compile", "--strict"], { cwd })).toMatchObject({ status: 1 });
  });

  it("annotates with paths from the root of the repository", async () => {
    const cwd = temporaryFolder({ "apps/shop/nexus.yaml": "nexus: 1\napp: {}\n" });
    const { stdout, status } = await nexus(["compile", "--format", "github", "--cwd", "apps/shop"], {
      cwd,
      env: { GITHUB_WORKSPACE: cwd },
    });
    expect(stdout).toMatch(/^::error file=apps\/shop\/nexus\.yaml,line=2,endLine=2,col=1,/);
    expect(status).toBe(1);
  });

  it("prints SARIF", async () => {
    const cwd = temporaryFolder({ "nexus.yaml": "nexus: 1\napp: {}\n" });
    const { stdout } = await nexus(["compile", "--format", "sarif"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ version: "2.1.0", runs: [{ results: [{ ruleId: "NX2003" }] }] });
  });

  it("tells what the disk refuses, without a stack", async () => {
    const cwd = temporaryFolder({ ...sampleApplication, "generated/.keep": "" });
    chmodSync(join(cwd, "generated"), 0o555);
    const { status, stdout, stderr } = await nexus(["compile"], { cwd });
    chmodSync(join(cwd, "generated"), 0o755);
    // Root may write everywhere.
    if (process.getuid?.() === 0) return;
    expect(stdout + stderr).not.toMatch(/\n {4}at /);
    expect(status).toBe(1);
  });

  it("says that a bug is one, with what to report", async () => {
    const cwd = temporaryFolder(sampleApplication);
    const fault = 'process.stdout.write = () => { throw new Error("out of order"); };';
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` };
    const { status, stderr } = await nexus(["compile"], { cwd, env });
    expect(stderr).toContain("This is a bug in Nexus");
    for (const fact of [process.version, process.platform, "nexus compile", "Error: out of order"])
      expect(stderr).toContain(fact);
    expect(status).toBe(3);
  });

  it("--watch compiles again on a change, and ends on a signal", async () => {
    const cwd = temporaryFolder(sampleApplication);
    const child = startNexus(["compile", "--watch"], { cwd });
    const outcome = outcomeOf(child);
    await said(child.stderr, "watching for changes");
    write(cwd, { "nexus.yaml": "nexus: 1\napp: {}\n" });
    await said(child.stdout, "error[NX2003]");
    write(cwd, { "nexus.yaml": sampleApplication["nexus.yaml"] ?? "" });
    await said(child.stdout, "1 event pair compatible");
    child.kill("SIGINT");
    expect((await outcome).status).toBe(0);
  });
});

describe("nexus check", () => {
  const tsconfig = JSON.stringify({
    compilerOptions: {
      target: "ES2022",
      module: "NodeNext",
      types: ["node"],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
    },
    include: ["generated/**/*.ts", "plugins/**/*.ts"],
  });

  it("type-checks what compiles, with Nexus's own TypeScript where the application has none", async () => {
    const cwd = temporaryFolder({ ...sampleApplication, "tsconfig.json": tsconfig });
    install(cwd, ["@types/node"]);
    const good = await nexus(["check"], { cwd });
    expect(good.stdout).toContain("tsc found nothing");
    expect(good.status).toBe(0);

    const code = sampleApplication["plugins/library/index.ts"] ?? "";
    write(cwd, { "plugins/library/index.ts": code.replace("config.shelves", "config.shelfs") });
    const bad = await nexus(["check"], { cwd });
    expect(bad.stdout).toMatch(/plugins\/library\/index\.ts.*TS2339.*shelfs/);
    expect(bad.status).toBe(1);

    const machine = await nexus(["check", "--format", "json"], { cwd });
    expect(JSON.parse(machine.stdout)).toMatchObject({ ok: false, diagnostics: [] });
    expect(machine.stderr).toContain("TS2339");
    expect(machine.status).toBe(1);
  });

  it("stops at a declaration that does not compile", async () => {
    const cwd = temporaryFolder({ "nexus.yaml": "nexus: 1\napp: {}\n" });
    const { status, stdout } = await nexus(["check"], { cwd });
    expect(stdout).toContain("error[NX2003]");
    expect(stdout).not.toContain("tsc");
    expect(status).toBe(1);
  });
});

/** Resolves once the text has come. */
function said(stream: NodeJS.ReadableStream | null, text: string): Promise<void> {
  let heard = "";
  return new Promise((resolve) => {
    const listen = (chunk: string | Buffer): void => {
      heard += chunk.toString();
      if (!heard.includes(text)) return;
      stream?.off("data", listen);
      resolve();
    };
    stream?.on("data", listen);
  });
}
