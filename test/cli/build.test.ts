import { spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { globExpression } from "../../compiler/cli/build/copy-assets.js";
import { install, nexus, startNexus, temporaryFolder, write } from "./nexus.js";
import { listenTo } from "./said.js";
import { sampleApplication, sampleVariables } from "./sample-application.js";

const code = sampleApplication["plugins/library/index.ts"] ?? "";
const listening = /listening on (http:\/\/[\d.:]+)/;

describe("nexus build", () => {
  it("makes a bundle that runs with plain node in a folder of its own, with assets beside it", async () => {
    const cwd = application({
      "plugins/library/plugin.yaml": `${sampleApplication["plugins/library/plugin.yaml"]}\nassets: ["./names/**"]\nneeds: ["fs:read"]\n`,
      "nexus.yaml": (sampleApplication["nexus.yaml"] ?? "").replace(
        "  library:\n",
        '  library:\n    $grant: ["fs:read"]\n',
      ),
      "plugins/library/names/first.txt": "Moby Dick",
      "plugins/library/index.ts": code
        .replace("import", 'import { readFileSync } from "node:fs";\nimport')
        .replace(
          "return {",
          'titles[0] = readFileSync(new URL("./names/first.txt", import.meta.url), "utf8");\n  return {',
        ),
    });
    const built = await nexus(["build"], { cwd });
    expect(built.stdout).toMatch(/✔ dist\/main\.js/);
    expect(built).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(readFileSync(join(cwd, "dist", "package.json"), "utf8"))).toEqual({
      private: true,
      type: "commonjs",
    });
    expect(existsSync(join(cwd, "dist", "app.js.map"))).toBe(true);

    const elsewhere = temporaryFolder();
    cpSync(join(cwd, "dist"), join(elsewhere, "dist"), { recursive: true });
    const child = spawn(process.execPath, ["dist/main.js", "--port=0"], {
      cwd: elsewhere,
      env: { ...process.env, ...sampleVariables },
    });
    onTestFinished(() => void child.kill());
    const said = listenTo(child);
    const [, address] = await said.until(listening);
    const answer = (await (await fetch(`${address}/books`)).json()) as unknown;
    expect(answer).toEqual({ titles: ["Moby Dick", "Volume 2", "Volume 3", "Volume 4"] });
    child.kill("SIGTERM");
    expect(await said.ended).toBe(0);
  });

  it("tells assets that match no file at their place, and copies nothing that a link leads to", async () => {
    const patterns = ["./name/**", "./names/**", "../readers/**", "./names/*.{txt,md}", "./node_modules/**"];
    const manifest = `${sampleApplication["plugins/library/plugin.yaml"]}\nassets: ${JSON.stringify(patterns)}\n`;
    const cwd = application({
      "plugins/library/plugin.yaml": manifest,
      "plugins/library/names/first.txt": "Moby Dick",
      "plugins/library/names/node_modules/package/x.txt": "",
      "plugins/library/node_modules/package/x.txt": "",
      "plugins/library/names/.env": "SECRET=1",
      "secret.txt": "secret",
    });
    symlinkSync(join(cwd, "secret.txt"), join(cwd, "plugins/library/names/link.txt"));
    const { status, stderr } = await nexus(["build"], { cwd });
    const told = (pattern: string, rest: string): string =>
      `warning[NX4008]: the assets "${pattern}" of plugin "library" ${rest}`;
    const column = (manifest.split("\n").at(-2) ?? "").indexOf('"./name/**"') + 1;
    expect(stderr).toContain(`${told("./name/**", "match no file")}\n`);
    expect(stderr).toMatch(new RegExp(`plugins/library/plugin\\.yaml:\\d+:${column}\n`));
    expect(stderr).toContain(told("./names/**", "leave out names/link.txt: symbolic links are not followed"));
    for (const help of ["stand in the plugin's own folder", "patterns know *, ** and ?", "node_modules is no plugin's"])
      expect(stderr).toContain(help);
    expect(status).toBe(0);
    const copied = readdirSync(join(cwd, "dist/plugins"), { recursive: true, withFileTypes: true });
    expect(copied.filter((entry) => !entry.isDirectory()).map(({ name }) => name)).toEqual(["first.txt"]);
    expect((await nexus(["build"], { cwd })).stderr).toBe(stderr);
  });

  it("takes a module that the manifest precompiles from its maker, which sees the settings of each environment", async () => {
    const cwd = application({
      "plugins/library/plugin.yaml": `${sampleApplication["plugins/library/plugin.yaml"]}\nprecompile: { ./made.ts: ./make.ts }\n`,
      "plugins/library/made.ts": "export const made: readonly unknown[] = [];\n",
      "plugins/library/make.ts": `import type { PrecompileContext } from "nexus-platform";
export default async ({ settings }: PrecompileContext) => \`export const made = \${JSON.stringify(settings)};\`;
`,
      "plugins/library/index.ts": code
        .replace("import", 'import { made } from "./made.js";\nimport')
        .replace("return {", "titles.push(...made.map((each) => JSON.stringify(each)));\n  return {"),
    });
    expect(await nexus(["build"], { cwd })).toMatchObject({ status: 0, stderr: "" });
    const text = readFileSync(join(cwd, "dist", "app.js"), "utf8");
    expect(text).toContain('[{shelves:4,token:"${env:LIBRARY_TOKEN}"},{shelves:40}]');

    write(cwd, { "plugins/library/make.ts": 'export default () => { throw new Error("no template a.hbs"); };\n' });
    const { status, stderr } = await nexus(["build"], { cwd });
    expect(stderr).toContain("library: no template a.hbs");
    expect(status).toBe(1);
    expect(readFileSync(join(cwd, "dist", "app.js"), "utf8")).toBe(text);
  });

  it("leaves the old dist/ alone where the code does not build, and nothing half-written", async () => {
    const cwd = application({ "dist/main.js": "old", "plugins/library/index.ts": `import "./gone.js";\n${code}` });
    const { status, stderr } = await nexus(["build"], { cwd });
    expect(stderr).toContain('error[NX4006]: the application cannot be bundled: "./gone.js" is not found');
    expect(status).toBe(1);
    expect(readFileSync(join(cwd, "dist", "main.js"), "utf8")).toBe("old");
    expect(readdirSync(cwd).filter((name) => name.startsWith(".nexus"))).toEqual([]);
  });

  it("does not take the place of a file", async () => {
    const cwd = application({ dist: "mine" });
    const { status, stderr } = await nexus(["build"], { cwd });
    expect(stderr).toContain("dist is no folder, and a build belongs there");
    expect(status).toBe(1);
    expect(readFileSync(join(cwd, "dist"), "utf8")).toBe("mine");
  });

  it("stops at a declaration that does not compile", async () => {
    const cwd = application({ "nexus.yaml": "nexus: 1\napp: {}\n" });
    const { status, stdout } = await nexus(["build"], { cwd });
    expect(stdout).toContain("error[NX2003]");
    expect(status).toBe(1);
    expect(existsSync(join(cwd, "dist"))).toBe(false);
  });

  const globs = [
    { pattern: "./names/**", path: "names/a/b.txt", want: true },
    { pattern: "./names/**", path: "other/names/b.txt", want: false },
    { pattern: "./names", path: "names/a.txt", want: true },
    { pattern: "./names/", path: "names/a.txt", want: true },
    { pattern: "*.txt", path: "a.txt", want: true },
    { pattern: "*.txt", path: "a/a.txt", want: false },
    { pattern: "**/*.txt", path: "a.txt", want: true },
    { pattern: "**/*.txt", path: "a/b/c.txt", want: true },
    { pattern: "a?.txt", path: "ab.txt", want: true },
    { pattern: "a.txt", path: "abtxt", want: false },
    { pattern: "a(b).txt", path: "a(b).txt", want: true },
    { pattern: "./**", path: "a/b.txt", want: true },
    { pattern: "./**", path: ".env", want: false },
    { pattern: "./**", path: "a/.git/config", want: false },
    { pattern: "**/*", path: ".git/config", want: false },
    { pattern: "./names", path: "names/.env", want: false },
    { pattern: "*nv", path: ".env", want: false },
    { pattern: "./.env", path: ".env", want: true },
    { pattern: "./.well-known/**", path: ".well-known/a/b.txt", want: true },
    { pattern: "a/**/z.txt", path: "a/b/c/z.txt", want: true },
    { pattern: "a**.txt", path: "ab.txt", want: true },
  ];
  it.each(globs)("assets $pattern mean $path: $want", ({ pattern, path, want }) => {
    expect(globExpression(pattern).test(path)).toBe(want);
  });
});

describe("nexus start, status and health", () => {
  it("run and tell about what was built", async () => {
    const cwd = application();
    await nexus(["build"], { cwd });
    const child = startNexus(["start", "--port", "0", "--env", "production"], { cwd, env: sampleVariables });
    onTestFinished(() => void child.kill());
    const said = listenTo(child);
    const [, address = ""] = await said.until(listening);
    expect(((await (await fetch(`${address}/books`)).json()) as { titles: unknown[] }).titles).toHaveLength(40);

    const health = await nexus(["health", "--url", address], { cwd });
    expect(health).toEqual({ status: 0, stdout: `✔ ${address} is ok\n`, stderr: "" });
    const status = await nexus(["status", "--url", address], { cwd });
    expect(status).toEqual({
      status: 0,
      stdout: `${address} is ok\n  library  active\n  readers  active\n`,
      stderr: "",
    });
    const json = await nexus(["status", "--url", address, "--format", "json"], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject({ status: "ok", plugins: { library: { state: "active" } } });

    child.kill("SIGTERM");
    expect(await said.ended).toBe(0);
    const gone = await nexus(["health", "--url", address], { cwd });
    expect(gone.stderr).toMatch(/does not answer: ECONNREFUSED/);
    expect(gone.status).toBe(1);
  });

  it("say where nothing is built", async () => {
    const { status, stderr } = await nexus(["start"], { cwd: temporaryFolder(sampleApplication) });
    expect(stderr).toContain('nothing is built here: there is no dist/main.js\n  = help: run "nexus build" first');
    expect(status).toBe(1);
  });

  it("ask where the settings say, or need --url", async () => {
    const cwd = temporaryFolder(sampleApplication);
    const unset = await nexus(["health"], { cwd });
    expect(unset.stderr).toContain('library.token: variable "LIBRARY_TOKEN" is not set');
    expect(unset.stderr).toContain("give its address with --url");
    const set = await nexus(["health"], { cwd, env: { ...sampleVariables, NEXUS_SERVER__PORT: "9" } });
    expect(set.stderr).toContain("http://127.0.0.1:9 does not answer");
    expect([unset.status, set.status]).toEqual([1, 1]);
  });

  it("take an address only", async () => {
    const { status, stderr } = await nexus(["status", "--url", "localhost:8000"], { cwd: temporaryFolder() });
    expect(stderr).toContain('--url takes an address such as http://127.0.0.1:8000, not "localhost:8000"');
    expect(status).toBe(2);
  });
});

function application(files: Readonly<Record<string, string>> = {}): string {
  const cwd = temporaryFolder();
  write(cwd, { ...sampleApplication, ...files });
  install(cwd);
  return cwd;
}
