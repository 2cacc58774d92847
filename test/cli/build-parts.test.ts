import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { install, nexus, startNexus, temporaryFolder, write } from "./nexus.js";
import { listenTo } from "./said.js";
import { sampleApplication, sampleVariables } from "./sample-application.js";

const files: Readonly<Record<string, string>> = {
  ...sampleApplication,
  "nexus.yaml": (sampleApplication["nexus.yaml"] ?? "").replace(
    "  library:\n",
    "  library:\n    $without: [paper, web, radio]\n",
  ),
  "plugins/library/plugin.yaml": (sampleApplication["plugins/library/plugin.yaml"] ?? "")
    .replace("    token:", "    source: { type: string, default: none }\n    token:")
    .concat(`parts:
  paper: { imports: [./paper.ts], when: { source: [paper] } }
  web: { imports: [web-books], when: { source: [web] } }
  radio: { imports: [./radio.ts] }
`),
  "plugins/library/paper.ts": 'export const title = "printed on paper";\n',
  "plugins/library/radio.ts": 'export const title = "heard on the radio";\n',
  "plugins/library/index.ts": `import { definePlugin, type Plugin } from "#nexus/library";

export default definePlugin(async ({ config }): Promise<Plugin> => {
  const titles = ["Volume 1"];
  if (config.source === "paper") titles.push((await import("./paper.js")).title);
  // @ts-expect-error It has no types.
  if (config.source === "web") titles.push((await import("web-books")).title);
  return {
    provides: { books: { titles: () => titles } },
    routes: { listBooks: () => ({ titles }) },
  };
});
`,
  "node_modules/web-books/package.json": '{ "name": "web-books", "version": "1.0.0" }',
  "node_modules/web-books/index.js": 'exports.title = "found in the web";\n',
};

describe("parts that nexus.yaml leaves out", () => {
  it("are in no build: who chooses one at start is told the way out, and nobody else", async () => {
    const cwd = temporaryFolder(files);
    install(cwd);
    const built = await nexus(["build"], { cwd });
    expect(built).toMatchObject({ status: 0, stderr: 'part "radio" of library is left out, and no code loads it\n' });
    expect(codeIn(cwd)).not.toMatch(/printed on paper|found in the web/);
    // What is told once is told again, though nothing is built.
    expect((await nexus(["build"], { cwd })).stderr).toBe(built.stderr);

    for (const part of ["paper", "web"]) {
      const env = { ...sampleVariables, NEXUS_PLUGINS__LIBRARY__SOURCE: part };
      const { status, stdout } = await nexus(["start", "--port", "0"], { cwd, env });
      expect(status).toBe(1);
      expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({
        msg: `Plugin "library" failed to start, in its setup: this build is without part "${part}" of plugin "library": take it out of "$without" under plugins.library in nexus.yaml, and build again`,
      });
    }
    const child = startNexus(["start", "--port", "0"], { cwd, env: sampleVariables });
    onTestFinished(() => void child.kill());
    await listenTo(child).until(/listening on/);
  });

  it("are told by `nexus explain`", async () => {
    const cwd = temporaryFolder({
      ...files,
      "nexus.yaml": (files["nexus.yaml"] ?? "").replace("[paper, web, radio]", "[web]"),
    });
    install(cwd);
    const { stdout } = await nexus(["explain", "library"], { cwd });
    expect(stdout).toMatch(/ part +paper +plugins\/library\/plugin\.yaml:/);
    expect(stdout).toMatch(/ web \(left out of builds by \$without\) +plugins\/library\/plugin\.yaml:/);
  });

  it("come back as soon as they are not left out", async () => {
    const cwd = temporaryFolder(files);
    install(cwd);
    expect((await nexus(["build"], { cwd })).status).toBe(0);
    write(cwd, {
      "nexus.yaml": (files["nexus.yaml"] ?? "").replace("$without: [paper, web, radio]", "$without: [web]"),
    });
    expect(await nexus(["build"], { cwd })).toMatchObject({ status: 0, stderr: "" });
    expect(codeIn(cwd)).toContain("printed on paper");
    expect(codeIn(cwd)).not.toContain("found in the web");
  });
});

function codeIn(cwd: string): string {
  const dist = join(cwd, "dist");
  const names = readdirSync(dist).filter((name) => name.endsWith(".js"));
  return names.map((name) => readFileSync(join(dist, name), "utf8")).join("\n");
}
