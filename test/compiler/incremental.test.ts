import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Compilation, compile } from "../../compiler/compile.js";
import type { Cache } from "../../compiler/model.js";
import { memorySource } from "./memory-source.js";

const casesFolder = fileURLToPath(new URL("./cases/", import.meta.url));

/** What replaces some text of a line, or the line: small faults and small changes of meaning. */
const edits: readonly ((line: string) => string)[] = [
  () => "",
  (line) => `${line}\n${line}`,
  (line) => `# ${line}`,
  (line) => line.replace(/\d+/, "7"),
  (line) => line.replace(/[a-z]+(?=:)/, "renamed"),
  (line) => line.replace(/: .*/, ": 1"),
  (line) => `\n${line} # moved down`,
  (line) => line.replace("string", "integer"),
];

const edit = fc.record({
  file: fc.nat(),
  line: fc.nat(),
  change: fc.constantFrom(...edits),
  isTakenBack: fc.boolean(),
});

describe("a compile that remembers the ones before gives what a first one gives", () => {
  for (const name of ["emit-every-feature", "emit-hostile-names", "several-faults-at-once", "poison-broken-plugin"]) {
    it(`whatever is edited in ${name}`, () => {
      const files = readTree(join(casesFolder, name, "app"));
      const editable = Object.keys(files).filter((file) => /\.(yaml|ts)$/.test(file));
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (changes) => {
          const cache = jsonCache();
          let current = files;
          for (const { file, line, change, isTakenBack } of changes) {
            const path = editable[file % editable.length] ?? "";
            const lines = (current[path] ?? "").split("\n");
            lines[line % lines.length] = change(lines[line % lines.length] ?? "");
            const edited = { ...current, [path]: lines.join("\n") };
            expect(shown(compile(memorySource(edited, { cache })))).toEqual(shown(compile(memorySource(edited))));
            if (!isTakenBack) current = edited;
          }
        }),
        { numRuns: 25, seed: 20261122 },
      );
    });
  }

  it("where a file that a manifest refers to comes, changes and goes", () => {
    const manifest = `plugin: a\nversion: 1.0.0\nnexus: ^1.0.0\nevents: { emits: { a.b: { payload: { $ref: "./s.yaml#/S" } } } }\n`;
    const app = { "nexus.yaml": "nexus: 1\napp: { name: a }\nplugins: { a: }\n" };
    const schema = (type: string) => ({
      "plugins/a/s.yaml": `S: { type: object, properties: { x: { type: ${type} } } }`,
    });
    const cache = jsonCache();
    const states = [
      {},
      schema("string"),
      schema("integer"),
      schema("wrong"),
      {},
      schema("string"),
      { "plugins/a/s.yaml": "[" },
    ];
    for (const state of states) {
      const files = { ...app, ...state, "plugins/a/plugin.yaml": manifest };
      expect(shown(compile(memorySource(files, { cache })))).toEqual(shown(compile(memorySource(files))));
    }
  });
});

/** Values as the disk gives them back. */
function jsonCache(): Cache {
  const values = new Map<string, string>();
  return {
    get: (kind, hash) => {
      const text = values.get(`${kind} ${hash}`);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    },
    set: (kind, hash, value) => void values.set(`${kind} ${hash}`, JSON.stringify(value)),
  };
}

function shown({ files, diagnostics }: Compilation): unknown {
  return { files, diagnostics };
}

function readTree(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths.map((path) => [relative(folder, path).split(sep).join("/"), readFileSync(path, "utf8")]),
  );
}
