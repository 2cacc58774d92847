import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { compile } from "../../compiler/compile.js";
import { codes } from "../../compiler/diagnostics/catalog/all.js";
import { memorySource } from "./memory-source.js";

/** Every code has a text, and the text is true: its fault gives the code and nothing else, its fix gives nothing. */
const folder = fileURLToPath(new URL("../../compiler/diagnostics/explain/", import.meta.url));
const told = Object.keys(codes).filter((code) => !codes[code]?.later);

/** These are about files on the disk, which compiling alone does not see; the tests of the command line hold them. */
const onDisk = new Set(["NX4006", "NX4007", "NX4008", "NX9001", "NX9002", "NX9003", "NX9004"]);

type Files = Readonly<Record<string, string>>;

describe("texts of `nexus explain`", () => {
  it("are there for every code that is reported, and for no other", () => {
    expect(readdirSync(folder).sort()).toEqual(told.map((code) => `${code}.md`).sort());
  });

  it.each(told)("%s: begins with its title, and shows a fault and its fix", (code) => {
    const text = readText(code);
    expect(text.split("\n")[0]).toBe(`# ${code}: ${codes[code]?.title}`);
    expect(text.match(/^## .*$/gm)).toEqual(["## Fault", "## Fix"]);
  });

  it.each(told.filter((code) => !onDisk.has(code)))(
    "%s: its fault gives that code alone, its fix gives none",
    (code) => {
      const [, fault = "", fix = ""] = readText(code).split(/^## .*$/m);
      const faulty = filesIn(fault);
      expect(codesOf(faulty)).toEqual([code]);
      expect(codesOf({ ...faulty, ...filesIn(fix) })).toEqual([]);
    },
  );
});

function readText(code: string): string {
  const path = `${folder}${code}.md`;
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** The code blocks that name a file: "```yaml plugins/orders/plugin.yaml". */
function filesIn(section: string): Files {
  const blocks = section.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm);
  return Object.fromEntries([...blocks].map(([, path = "", content = ""]) => [path, content]));
}

function codesOf(files: Files): readonly string[] {
  const { diagnostics } = compile(memorySource({ ...unsaid(files), ...files }));
  return [...new Set(diagnostics.map(({ code }) => code))];
}

/** What a text leaves out is sound: nexus.yaml uses each plugin, and each has its entry, its contracts and their packages. */
function unsaid(files: Files): Files {
  const manifests = Object.entries(files).flatMap(([path, text]) => {
    const name = /^plugins\/(\w+)\/plugin\.yaml$/.exec(path)?.[1];
    return name === undefined ? [] : [{ name, text }];
  });
  const application = `nexus: 1\napp: { name: shop }\nplugins: { ${manifests.map(({ name }) => `${name}: {}`).join(", ")} }\n`;
  const modules = manifests.flatMap(({ name, text }) => {
    const types = [...text.matchAll(/"\.\/contract\.ts#(\w+)"/g)].map(([, type]) => `export interface ${type} {}\n`);
    return [
      [`plugins/${name}/index.ts`, "export default {};\n"],
      [`plugins/${name}/contract.ts`, types.join("")],
    ];
  });
  const packages = Object.keys(files).flatMap((path) => {
    const directory = /^node_modules\/@\w+\/\w+/.exec(path)?.[0];
    return directory === undefined ? [] : [[`${directory}/package.json`, '{ "types": "./index.d.ts" }']];
  });
  return { "nexus.yaml": application, ...Object.fromEntries([...modules, ...packages]) };
}
