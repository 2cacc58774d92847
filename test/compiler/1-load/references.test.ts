import { describe, expect, it } from "vitest";
import type { MemorySourceOptions } from "../memory-source.js";
import { application, type Files, load } from "./load.js";

const manifestWith = (reference: string): string =>
  `plugin: a\nconfig:\n  properties:\n    x: { $ref: ${reference} }\n`;

describe("files that manifests refer to", () => {
  it("are loaded, and so are those that they refer to, each once", () => {
    const { documents, told } = load({
      "nexus.yaml": application("  a:\n"),
      "plugins/a/plugin.yaml": manifestWith('"./schemas/user.yaml#/User"'),
      "plugins/a/schemas/user.yaml": 'User: { properties: { city: { $ref: "../../shared.yaml#/City" } } }\n',
      "plugins/shared.yaml": 'City: { items: { $ref: "a/schemas/user.yaml#/User" } }\n',
    });
    expect(told).toEqual([]);
    expect([...documents.referenced.keys()].sort()).toEqual(["plugins/a/schemas/user.yaml", "plugins/shared.yaml"]);
  });

  it("are not looked for where a schema holds data, or a property is called $ref", () => {
    const manifest = `plugin: a
config:
  properties:
    $ref: { type: string }
    default: { $ref: "#/$defs/X" }
    x: { default: { $ref: ./none.yaml }, enum: [{ $ref: ./none.yaml }], const: { $ref: ./none.yaml } }
  $defs: { X: {} }
`;
    expect(load({ "nexus.yaml": application("  a:\n"), "plugins/a/plugin.yaml": manifest }).told).toEqual([]);
  });

  it("are never fetched", () => {
    for (const remote of [
      "https://x.example/s.yaml",
      "http://x.example/s.yaml#/A",
      "file:///etc/passwd",
      "//x.example/s",
      "urn:x:y",
    ]) {
      expect(
        load({ "nexus.yaml": application("  a:\n"), "plugins/a/plugin.yaml": manifestWith(`"${remote}"`) }).told,
      ).toEqual([]);
    }
  });

  it("may stand in a package, in its own folder", () => {
    const files = {
      "nexus.yaml": application("  a: { $use: acme/plugin }\n"),
      "node_modules/acme/plugin/plugin.yaml": manifestWith('"../schemas.yaml#/X"'),
      "node_modules/acme/schemas.yaml": "X: {}\n",
    };
    expect(load(files).told).toEqual([]);
  });
});

describe("a reference to nothing is told where it stands", () => {
  const at = "plugins/a/plugin.yaml";
  const rows: readonly {
    name: string;
    reference: string;
    files?: Files;
    options?: MemorySourceOptions;
    want: string;
  }[] = [
    {
      name: "a missing file",
      reference: "./none.yaml",
      want: `NX1001 ${at} <./none.yaml>: file "./none.yaml" is not found`,
    },
    {
      name: "a folder",
      reference: "./dir",
      files: { "plugins/a/dir/x.yaml": "" },
      want: `NX1001 ${at} <./dir>: "./dir" is a folder, not a file`,
    },
    {
      name: "a file without rights",
      reference: "./s.yaml",
      options: { faults: { "plugins/a/s.yaml": "denied" } },
      want: `NX1001 ${at} <./s.yaml>: file "./s.yaml" cannot be read: permission denied`,
    },
    {
      name: "a circle of links",
      reference: "./s.yaml",
      options: { faults: { "plugins/a/s.yaml": "loop" } },
      want: `NX1001 ${at} <./s.yaml>: file "./s.yaml" cannot be read: its symbolic links lead in a circle`,
    },
    {
      name: "a file outside of the application",
      reference: "../../../s.yaml",
      want: `NX1001 ${at} <../../../s.yaml>: "../../../s.yaml" leads out of the application's folder`,
    },
    {
      name: "an absolute path",
      reference: "/etc/passwd",
      want: `NX1001 ${at} </etc/passwd>: "/etc/passwd" leads out of the application's folder`,
    },
    {
      name: "a pointer to nothing",
      reference: '"./s.yaml#/Usr"',
      files: { "plugins/a/s.yaml": "User: {}\n" },
      want: `NX1001 ${at} <"./s.yaml#/Usr">: nothing stands at "#/Usr" in plugins/a/s.yaml`,
    },
    {
      name: "a fragment that is no pointer",
      reference: '"./s.yaml#User"',
      files: { "plugins/a/s.yaml": "User: {}\n" },
      want: `NX1001 ${at} <"./s.yaml#User">: nothing stands at "#User" in plugins/a/s.yaml`,
    },
    {
      name: "a pointer to nothing in the same file",
      reference: '"#/$defs/X"',
      want: `NX1001 ${at} <"#/$defs/X">: nothing stands at "#/$defs/X" in ${at}`,
    },
    {
      name: "a file that is no YAML, which is told there",
      reference: "./s.yaml",
      files: { "plugins/a/s.yaml": "a: >=1\n" },
      want: 'NX1002 plugins/a/s.yaml <>=1>: a value that starts with ">" must be quoted',
    },
  ];
  it.each(rows)("$name", ({ reference, files, options, want }) => {
    const all = { "nexus.yaml": application("  a:\n"), [at]: manifestWith(reference), ...files };
    expect(load(all, options).told).toEqual([want]);
  });

  it("with the pointer that was meant", () => {
    const files = {
      "nexus.yaml": application("  a:\n"),
      [at]: manifestWith('"./s.yaml#/$defs/Usr"'),
      "plugins/a/s.yaml": "$defs: { User: {}, Order: {} }\n",
    };
    expect(load(files).diagnostics.map(({ help }) => help)).toEqual(['did you mean "#/$defs/User"?']);
  });

  it("a package cannot refer to files of the application", () => {
    const files = {
      "nexus.yaml": application("  a: { $use: acme }\n"),
      "node_modules/acme/plugin.yaml": manifestWith('"../../secret.yaml"'),
      "secret.yaml": "X: {}\n",
    };
    expect(load(files).told).toEqual([
      'NX1001 node_modules/acme/plugin.yaml <"../../secret.yaml">: "../../secret.yaml" leads out of the package\'s folder',
    ]);
  });
});
