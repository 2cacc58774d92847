import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { install, nexus, temporaryFolder, write } from "./nexus.js";
import { sampleApplication } from "./sample-application.js";

const manifest = `${sampleApplication["plugins/library/plugin.yaml"]}
precompile: { ./made.ts: ./make.ts }
assets: ["./names/**"]
`;
const files = {
  ...sampleApplication,
  "plugins/library/plugin.yaml": manifest,
  "plugins/library/names/first.txt": "Moby Dick",
  "plugins/library/made.ts": 'export const made = "";\n',
  "plugins/library/make.ts": `import { readFileSync } from "node:fs";
import type { PrecompileContext } from "nexus-platform";
export default async ({ root, settings }: PrecompileContext) =>
  \`export const made = \${JSON.stringify([readFileSync(root + "/words.txt", "utf8"), settings])};\`;
`,
  "words.txt": "read by the maker",
  "shared.ts": 'export const shared = "of the root";\n',
  "plugins/library/titles.ts": 'export const title = "of titles.ts";\n',
  "plugins/library/index.ts": (sampleApplication["plugins/library/index.ts"] ?? "")
    .replace(
      "import",
      'import { made } from "./made.js";\nimport { title } from "./titles";\nimport { word } from "words";\nimport { shared } from "../../shared";\nimport',
    )
    .replace("return {", "titles.push(JSON.stringify(made), title, word, shared);\n  return {"),
};
const words = (word: string): Readonly<Record<string, string>> => ({
  "package.json": JSON.stringify({ name: "words", version: "1.0.0", main: "./index.js" }),
  "index.js": `exports.word = "${word}";\n`,
  "other.js": 'exports.word = "of other.js";\n',
});

describe("a build that finds", () => {
  const changes: readonly {
    readonly what: string;
    readonly change: (cwd: string) => void;
    /** In the code afterwards. */
    readonly has?: string;
  }[] = [
    { what: "another text of a module", change: edit("plugins/library/titles.ts", "of titles", "new of titles") },
    {
      what: "another manifest of a plugin",
      change: edit("plugins/library/plugin.yaml", "How many there", "How many books"),
    },
    {
      what: "another setting that a maker sees",
      change: edit("nexus.yaml", "shelves: 40", "shelves: 41"),
      has: "shelves:41",
    },
    {
      what: "another file that a maker reads",
      change: edit("words.txt", "read by", "taken by"),
      has: "taken by the maker",
    },
    { what: "another asset", change: edit("plugins/library/names/first.txt", "Moby", "Mopy") },
    { what: "one more asset", change: (cwd) => write(cwd, { "plugins/library/names/second.txt": "Emma" }) },
    {
      what: "another entry of a package",
      change: edit("node_modules/words/package.json", "./index.js", "./other.js"),
      has: "of other.js",
    },
    {
      what: "a package that is nearer",
      change: (cwd) => write(join(cwd, "plugins/library/node_modules/words"), words("of the nearer one")),
      has: "of the nearer one",
    },
    {
      what: "a file that comes before another one",
      change: (cwd) => write(cwd, { "plugins/library/titles.tsx": 'export const title = "of titles.tsx";\n' }),
      has: "of titles.tsx",
    },
    {
      what: "a file in the application's own folder that comes before another one",
      change: (cwd) => write(cwd, { shared: 'export const shared = "of shared";\n' }),
    },
    { what: "a tsconfig.json", change: (cwd) => write(cwd, { "plugins/tsconfig.json": "{}" }) },
    { what: "a file of dist/ edited", change: (cwd) => writeFileSync(join(cwd, "dist", "app.js"), "broken") },
    { what: "a file too much in dist/", change: (cwd) => write(cwd, { "dist/plugins/library/names/third.txt": "" }) },
  ];

  it("any change, makes what a first build would make, and without one leaves dist/ as it is", async () => {
    const cwd = temporaryFolder();
    write(cwd, files);
    install(cwd);
    write(join(cwd, "node_modules/words"), words("of words"));
    expect(await build(cwd)).toBe("new");
    const first = bytesOf(cwd);
    utimesSync(join(cwd, "plugins/library/titles.ts"), new Date(), new Date());
    write(cwd, { "data/new-folder/app.db": "" });
    expect(await build(cwd)).toBe("unchanged");
    expect(bytesOf(cwd)).toEqual(first);

    for (const { what, change, has = "" } of changes) {
      change(cwd);
      expect([what, await build(cwd)]).toEqual([what, "new"]);
      expect(readFileSync(join(cwd, "dist", "app.js"), "utf8")).toContain(has);
    }
    expect(await build(cwd)).toBe("unchanged");
    const last = bytesOf(cwd);
    rmSync(join(cwd, "node_modules/.cache"), { recursive: true });
    expect(await build(cwd)).toBe("new");
    expect(bytesOf(cwd)).toEqual(last);
  }, 600_000);

  it("paths mapped by tsconfig.json cannot tell what was looked up, and builds again", async () => {
    const cwd = temporaryFolder();
    write(cwd, { ...sampleApplication, "tsconfig.json": '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }' });
    install(cwd);
    expect(await build(cwd)).toBe("new");
    expect(await build(cwd)).toBe("new");
  });

  it("a passed budget fails though nothing else changed", async () => {
    const cwd = temporaryFolder();
    write(cwd, sampleApplication);
    install(cwd);
    expect(await build(cwd)).toBe("new");
    write(cwd, { "nexus.yaml": `${sampleApplication["nexus.yaml"]}\nbudget: { bundle: 1kb }\n` });
    const { status, stderr } = await nexus(["build"], { cwd });
    expect(stderr).toContain("NX9004");
    expect(status).toBe(1);
  });
});

function edit(path: string, text: string, instead: string): (cwd: string) => void {
  return (cwd) => {
    const before = readFileSync(join(cwd, path), "utf8");
    expect(before).toContain(text);
    writeFileSync(join(cwd, path), before.replace(text, instead));
  };
}

async function build(cwd: string): Promise<"new" | "unchanged"> {
  const { status, stdout, stderr } = await nexus(["build"], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.includes("unchanged, checked in") ? "unchanged" : "new";
}

function bytesOf(cwd: string): Readonly<Record<string, string>> {
  const dist = join(cwd, "dist");
  const paths = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    paths.map((path) => [relative(dist, path), createHash("sha256").update(readFileSync(path)).digest("hex")]),
  );
}
