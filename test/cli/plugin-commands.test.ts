import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nexus, temporaryFolder, write } from "./nexus.js";
import { sampleApplication } from "./sample-application.js";

const manifest = (name: string): string => `plugin: ${name}\nversion: 1.0.0\n`;
const entry = "export default { setup: () => ({}) };\n";

describe("nexus plugin", () => {
  it("adds a plugin of the application's own, and keeps the comments", async () => {
    const cwd = application({ "plugins/extra/plugin.yaml": manifest("extra"), "plugins/extra/index.ts": entry });
    const { status, stdout } = await nexus(["plugin", "add", "extra"], { cwd });
    expect(stdout).toContain("added extra to nexus.yaml");
    expect(status).toBe(0);
    expect(declaration(cwd)).toBe(
      (sampleApplication["nexus.yaml"] ?? "").replace("  readers:\n", "  readers:\n  extra:\n"),
    );
  });

  it("adds a plugin that ships with Nexus, and says what it still needs", async () => {
    const cwd = application();
    const { status, stderr } = await nexus(["plugin", "add", "user_manager"], { cwd });
    expect(declaration(cwd)).toContain("  user_manager:\n");
    expect(stderr).toContain("Before it compiles:");
    expect(stderr).toContain("error[NX3002]");
    expect(status).toBe(0);
  });

  it("adds a plugin from a folder and from an installed package with $use", async () => {
    const cwd = application({
      "shared/audit/plugin.yaml": manifest("audit"),
      "shared/audit/index.ts": entry,
      "node_modules/@acme/nexus-reports/package.json":
        '{ "name": "@acme/nexus-reports", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
      "node_modules/@acme/nexus-reports/plugin.yaml": `${manifest("reports")}entry: ./index.js\n`,
      "node_modules/@acme/nexus-reports/index.js": entry,
    });
    expect(await nexus(["plugin", "add", "./shared/audit"], { cwd })).toMatchObject({ status: 0 });
    expect(await nexus(["plugin", "add", "@acme/nexus-reports"], { cwd })).toMatchObject({ status: 0 });
    expect(declaration(cwd)).toContain(
      '  audit:\n    $use: ./shared/audit\n  reports:\n    $use: "@acme/nexus-reports"\n',
    );
  });

  const refusals: readonly { row: string; words: readonly string[]; status?: number; stderr: RegExp }[] = [
    {
      row: "add: one that is nowhere",
      words: ["add", "@acme/gone"],
      stderr: /no plugin "@acme\/gone" is found[\s\S]*npm install @acme\/gone/,
    },
    {
      row: "add: a name that is nowhere",
      words: ["add", "invoices"],
      stderr: /"nexus plugin create invoices" makes one/,
    },
    { row: "add: a slip of the keyboard", words: ["add", "databse"], stderr: /did you mean "database"\?/ },
    { row: "add: one that is there", words: ["add", "library"], stderr: /nexus\.yaml has a plugin "library" already/ },
    {
      row: "add: a folder without a manifest",
      words: ["add", "./plugins"],
      stderr: /there is no plugin\.yaml in "\.\/plugins"/,
    },
    {
      row: "remove: one that is not there",
      words: ["remove", "libary"],
      stderr: /no plugin "libary"[\s\S]*did you mean "library"\?/,
    },
    {
      row: "remove: one that others need",
      words: ["remove", "library"],
      stderr: /readers needs library[\s\S]*--force/,
    },
    { row: "disable: one that others need", words: ["disable", "library"], stderr: /readers needs library/ },
    {
      row: "create: a name that is none",
      words: ["create", "My-Plugin"],
      status: 2,
      stderr: /"My-Plugin" cannot name a plugin/,
    },
    {
      row: "create: one that is there",
      words: ["create", "readers"],
      stderr: /nexus\.yaml has a plugin "readers" already/,
    },
    { row: "info: one that is not there", words: ["info", "reader"], stderr: /did you mean "readers"\?/ },
  ];
  it.each(refusals)("refuses $row, and changes nothing", async ({ words, status = 1, stderr }) => {
    const cwd = application();
    const outcome = await nexus(["plugin", ...words], { cwd });
    expect(outcome.stderr).toMatch(stderr);
    expect(outcome.status).toBe(status);
    expect(declaration(cwd)).toBe(sampleApplication["nexus.yaml"]);
  });

  it("removes one from nexus.yaml and leaves its folder", async () => {
    const cwd = application();
    expect(await nexus(["plugin", "remove", "readers"], { cwd })).toMatchObject({ status: 0 });
    expect(declaration(cwd)).toBe((sampleApplication["nexus.yaml"] ?? "").replace("  readers:\n", ""));
    expect(existsSync(join(cwd, "plugins", "readers", "plugin.yaml"))).toBe(true);
  });

  it("removes one that others need when it is forced to, and says what is missing then", async () => {
    const cwd = application();
    const { status, stderr } = await nexus(["plugin", "remove", "library", "--force"], { cwd });
    expect(stderr).toContain("error[NX3002]");
    expect(status).toBe(0);
  });

  it("disables and enables", async () => {
    const cwd = application();
    expect(await nexus(["plugin", "disable", "readers"], { cwd })).toMatchObject({ status: 0 });
    expect(declaration(cwd)).toContain("  readers:\n    $enabled: false\n");
    expect((await nexus(["plugin", "disable", "readers"], { cwd })).stdout).toBe("readers is disabled already\n");
    expect((await nexus(["plugin", "list"], { cwd })).stdout).toMatch(
      /readers +1\.0\.0 +plugins\/readers +\(disabled\)/,
    );
    expect(await nexus(["plugin", "enable", "readers"], { cwd })).toMatchObject({ status: 0 });
    expect(declaration(cwd)).toBe(sampleApplication["nexus.yaml"]);
  });

  it("leaves a flag that decides at start alone", async () => {
    const cwd = application();
    const text = declaration(cwd).replace("  readers:\n", '  readers:\n    $enabled: "${env:READERS:-true}"\n');
    write(cwd, { "nexus.yaml": text });
    const { status, stderr } = await nexus(["plugin", "disable", "readers"], { cwd });
    expect(stderr).toContain("readers is turned on and off at start, by ${env:READERS:-true}");
    expect(status).toBe(1);
    expect(declaration(cwd)).toBe(text);
  });

  it("lists what is used and what could be added", async () => {
    const cwd = application();
    const { stdout } = await nexus(["plugin", "list"], { cwd });
    expect(stdout).toMatch(/^library +1\.1\.0 +plugins\/library +Keeps the books\.\nreaders +1\.0\.0/);
    expect(stdout).toMatch(/can be added\n[\s\S]*database +database/);
    const { stdout: json } = await nexus(["plugin", "list", "--format", "json"], { cwd });
    expect(JSON.parse(json)).toMatchObject({
      plugins: [{ name: "library", enabled: true }, { name: "readers" }],
      unreadable: [],
    });
  });

  it("tells all about one", async () => {
    const { stdout } = await nexus(["plugin", "info", "library"], { cwd: application() });
    expect(stdout).toMatch(/^plugin library\n[\s\S]*settings +shelves, token/);
  });

  it("creates one only where there is an application", async () => {
    const cwd = temporaryFolder();
    const { status, stderr } = await nexus(["plugin", "create", "one"], { cwd });
    expect(stderr).toContain("there is no nexus.yaml here");
    expect(status).toBe(1);
    expect(existsSync(join(cwd, "plugins"))).toBe(false);
  });

  it("writes through a link to nexus.yaml", async () => {
    const cwd = application();
    mkdirSync(join(cwd, "real"));
    renameSync(join(cwd, "nexus.yaml"), join(cwd, "real", "nexus.yaml"));
    symlinkSync("real/nexus.yaml", join(cwd, "nexus.yaml"));
    expect(await nexus(["plugin", "disable", "readers"], { cwd })).toMatchObject({ status: 0 });
    expect(lstatSync(join(cwd, "nexus.yaml")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(cwd, "real", "nexus.yaml"), "utf8")).toContain("$enabled: false");
  });
});

function application(files: Readonly<Record<string, string>> = {}): string {
  return temporaryFolder({ ...sampleApplication, ...files });
}

function declaration(cwd: string): string {
  return readFileSync(join(cwd, "nexus.yaml"), "utf8");
}
