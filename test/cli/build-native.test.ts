import { spawn } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { thisMachine } from "../../compiler/cli/build/build-target.js";
import { bindingPackageFor, findBinding } from "../../compiler/cli/build/native-binding.js";
import { install, nexus, temporaryFolder, write } from "./nexus.js";
import { listenTo } from "./said.js";
import { sampleApplication, sampleVariables } from "./sample-application.js";

const installed = fileURLToPath(new URL("../../node_modules/", import.meta.url));
const code = sampleApplication["plugins/library/index.ts"] ?? "";
const manifest = sampleApplication["plugins/library/plugin.yaml"] ?? "";
const declared = sampleApplication["nexus.yaml"] ?? "";

function application(files: Readonly<Record<string, string>>): string {
  const cwd = temporaryFolder();
  write(cwd, { ...sampleApplication, ...files });
  install(cwd);
  return cwd;
}

const needing = (capability: string): Readonly<Record<string, string>> => ({
  "plugins/library/plugin.yaml": `${manifest}\nneeds: ["${capability}"]\n`,
  "nexus.yaml": declared.replace("  library:\n", `  library:\n    $grant: ["${capability}"]\n`),
});

const hashing = {
  "plugins/library/index.ts": code
    .replace("import", 'import { hashing } from "wrapper";\nimport')
    .replace("return {", "titles[0] = typeof hashing.hashSync;\n  return {"),
  "node_modules/wrapper/package.json": JSON.stringify({ name: "wrapper", version: "1.0.0", main: "index.js" }),
  "node_modules/wrapper/index.js": 'exports.hashing = require("@node-rs/argon2");\n',
};

describe("a native addon", () => {
  it("that no manifest declares is told with the way it came, and runs once it is declared", async () => {
    const cwd = application(hashing);
    symlinkSync(join(installed, "@node-rs"), join(cwd, "node_modules/@node-rs"));
    const undeclared = await nexus(["build"], { cwd });
    expect(undeclared.stderr).toContain(
      'error[NX4006]: plugin "library" brings the native addon "@node-rs/argon2", and its manifest does not say so',
    );
    expect(undeclared.stderr).toMatch(/┌─ plugins\/library\/plugin\.yaml:1:9/);
    expect(undeclared.stderr).toContain("it comes by plugins/library/index.ts → wrapper → @node-rs/argon2");
    expect(undeclared.status).toBe(1);

    write(cwd, needing("native:@node-rs/argon2"));
    expect(await nexus(["build"], { cwd })).toMatchObject({ status: 0, stderr: "" });
    const child = spawn(process.execPath, ["dist/main.js", "--port=0"], {
      cwd,
      env: { ...process.env, ...sampleVariables },
    });
    onTestFinished(() => void child.kill());
    const said = listenTo(child);
    const [, address] = await said.until(/listening on (http:\/\/[\d.:]+)/);
    expect(await (await fetch(`${address}/books`)).json()).toMatchObject({
      titles: ["function", "Volume 2", "Volume 3", "Volume 4"],
    });
    child.kill("SIGTERM");
    expect(await said.ended).toBe(0);
  });

  it("without a binary for the machine is told at the capability", async () => {
    const cwd = application({
      ...needing("native:elsewhere"),
      "plugins/library/index.ts": `import "elsewhere";\n${code}`,
      "node_modules/elsewhere/package.json": JSON.stringify({ name: "elsewhere", version: "1.0.0", main: "index.js" }),
      "node_modules/elsewhere/index.js": 'module.exports = require("node-gyp-build")(__dirname);\n',
      "node_modules/elsewhere/prebuilds/plan9-mips/node.napi.node": "",
    });
    const { status, stderr } = await nexus(["build"], { cwd });
    expect(stderr).toContain(
      `error[NX4007]: the native addon "elsewhere" has no binary for ${process.platform} ${process.arch}`,
    );
    expect(stderr).toMatch(/needs: \["native:elsewhere"\]/);
    expect(status).toBe(1);
  });

  const prebuilds = ["linux-x64/node.napi.node", "linux-x64/node.napi.musl.node", "darwin-arm64/node.napi.node"];
  const targets = [
    { platform: "linux", arch: "x64", libc: "glibc", want: "linux-x64/node.napi.node" },
    { platform: "linux", arch: "x64", libc: "musl", want: "linux-x64/node.napi.musl.node" },
    { platform: "darwin", arch: "arm64", libc: null, want: "darwin-arm64/node.napi.node" },
    { platform: "linux", arch: "arm64", libc: "glibc", want: null },
  ] as const;
  it.each(targets)("for $platform $arch $libc is $want", ({ want, ...target }) => {
    const folder = temporaryFolder(Object.fromEntries(prebuilds.map((path) => [`prebuilds/${path}`, ""])));
    expect(findBinding(folder, target)?.file ?? null).toBe(want && join(folder, "prebuilds", want));
  });

  it.runIf(process.platform === "linux" && ["x64", "arm64"].includes(process.arch))(
    "that was compiled on another machine is none for this one",
    () => {
      const here = readFileSync(process.execPath).subarray(0, 64);
      const elsewhere = Buffer.from(here);
      elsewhere.writeUInt16LE(process.arch === "x64" ? 183 : 62, 18);
      const found = (binary: Buffer) => {
        const folder = temporaryFolder({ "build/Release/addon.node": "" });
        writeFileSync(join(folder, "build/Release/addon.node"), binary);
        return findBinding(folder, thisMachine());
      };
      expect(found(here)?.file).toMatch(/addon\.node$/);
      expect(found(elsewhere)).toBeNull();
      expect(found(Buffer.from("\xcf\xfa\xed\xfe of another system"))).toBeNull();
    },
  );

  it("is found among packages of which each is for one target", () => {
    const of = (libc: "glibc" | "musl") =>
      findBinding(join(installed, "libsql"), { platform: process.platform, arch: process.arch, libc })?.packageName;
    expect([of("glibc"), of("musl")]).toEqual([
      `@libsql/linux-${process.arch}-gnu`,
      `@libsql/linux-${process.arch}-musl`,
    ]);
  });
});

it.each([
  { platform: "linux", arch: "arm64", libc: "glibc", want: /^@libsql\/linux-arm64-gnu@\d/ },
  { platform: "linux", arch: "x64", libc: "musl", want: /^@libsql\/linux-x64-musl@\d/ },
  { platform: "darwin", arch: "arm64", libc: null, want: /^@libsql\/darwin-arm64@\d/ },
  { platform: "linux", arch: "riscv64", libc: "glibc", want: null },
] as const)("the package with the binary for $platform $arch $libc", ({ want, ...target }) => {
  const found = bindingPackageFor(join(installed, "libsql"), target);
  if (want === null) expect(found).toBeNull();
  else expect(found).toMatch(want);
});

it("what a bundle cannot follow is told in the plugin's code", async () => {
  const cwd = application({
    "plugins/library/worker.js": "",
    "plugins/library/index.ts": `const name = process.argv[9] ?? "node:fs";
export const loaded = name === "" ? import(name) : null;
export const worker = new URL("./worker.js", import.meta.url);
export const words = [
  join(import.meta.dirname, "texts", 'words.txt'),
  \`\${import.meta.dirname}/texts/words.txt\`,
  join(import.meta.dirname, "texts/known.txt"),
  join(import.meta.dirname, "..", "index.html"),
];
import { join } from "node:path";
${code}`,
    "plugins/library/texts/words.txt": "",
    "plugins/library/texts/known.txt": "",
    "plugins/index.html": "",
    ...needing("env"),
    "plugins/library/plugin.yaml": `${needing("env")["plugins/library/plugin.yaml"]}assets: [./texts/known.txt]\n`,
  });
  const { status, stderr } = await nexus(["build"], { cwd });
  expect(stderr).toContain('error[NX4006]: plugin "library" cannot be bundled: it loads a module by a computed name');
  expect(stderr).toMatch(/┌─ plugins\/library\/index\.ts:2:\d+/);
  expect(stderr).toContain("worker.js is no asset of the plugin, and no part of its code");
  expect(stderr).toMatch(/┌─ plugins\/library\/index\.ts:3:23/);
  expect(stderr.match(/words\.txt is no asset of the plugin/g)).toHaveLength(2);
  expect(stderr).not.toContain("known.txt is no asset");
  expect(stderr).not.toContain("index.html");
  expect(status).toBe(1);
});

it("what is not there to be bundled is told at its place, with the ways out that a plugin has", async () => {
  const lines = [
    'import "loadsh";',
    'import "./gone.js";',
    'import "@closed/inside/secret";',
    'import "./image.wasm";',
    "const load = (name: string) => import(`./parts/${name}.js`);",
    'import "./broken.js";',
  ];
  const cwd = application({
    "plugins/library/image.wasm": "",
    "plugins/library/broken.ts": "const é = 1, x = ;\n",
    "plugins/library/index.ts": `${lines.join("\n")}\n${code}`,
    "node_modules/@closed/inside/package.json": JSON.stringify({ name: "@closed/inside", exports: { ".": "./a.js" } }),
  });
  const { status, stderr } = await nexus(["build"], { cwd });
  const told = (message: string): string => `error[NX4006]: the application cannot be bundled: ${message}`;
  for (const [message, place, help] of [
    ['the package "loadsh" is not installed', "index.ts:1:8", 'run "npm install loadsh"'],
    ['"./gone.js" is not found', "index.ts:2:8", ""],
    ['the package "@closed/inside" has no "@closed/inside/secret"', "index.ts:3:8", 'The path "./secret" is not exp'],
    ["it imports a file .wasm, which is no code", "index.ts:4:8", 'name it in "assets" of the manifest'],
    ["it loads a module by a computed name, and no file matches ./parts/**/*.js", "index.ts:5:39", "write the names"],
    ['Unexpected ";"', "broken.ts:1:18", ""],
  ] as const) {
    const from = stderr.indexOf(told(message));
    const one = stderr.slice(from, stderr.indexOf("error[", from + 1) + 1 || undefined);
    expect(one).toContain(`┌─ plugins/library/${place}\n`);
    expect(one).toContain(help);
  }
  expect(stderr).not.toContain("external");
  expect(status).toBe(1);
});
