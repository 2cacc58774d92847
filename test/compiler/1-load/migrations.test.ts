import { describe, expect, it } from "vitest";
import type { MemorySourceOptions } from "../memory-source.js";
import { application, type Files, load } from "./load.js";

const manifest = "plugin: a\nversion: 1.0.0\nmigrations: ./migrations\n";
const own = { "nexus.yaml": application("  a:\n"), "plugins/a/plugin.yaml": manifest };
const created = "create table a_items (id integer);\n";

const filesOf = (files: Files, options: MemorySourceOptions = {}) => {
  const { documents, told } = load(files, options);
  return { files: documents.plugins[0]?.migrationFiles, told };
};

describe("migrations", () => {
  it("are read as they stand, by name; folders, hidden files and notes are not", () => {
    const found = filesOf({
      ...own,
      "plugins/a/migrations/0002-b.sql": "b\r\n",
      "plugins/a/migrations/0001-a.sql": created,
      "plugins/a/migrations/.keep": "",
      "plugins/a/migrations/Readme.MD": "",
      "plugins/a/migrations/old/0000-x.sql": "x",
    });
    expect(found.told).toEqual([]);
    expect(found.files).toEqual([
      { name: "0001-a.sql", file: "plugins/a/migrations/0001-a.sql", text: created },
      { name: "0002-b.sql", file: "plugins/a/migrations/0002-b.sql", text: "b\r\n" },
    ]);
  });

  it("of an installed package stand in its folder", () => {
    const found = filesOf({
      "nexus.yaml": application('  a: { $use: "@acme/a" }\n'),
      "node_modules/@acme/a/plugin.yaml": manifest,
      "node_modules/@acme/a/migrations/0001-a.sql": created,
    });
    expect(found.told).toEqual([]);
    expect(found.files?.map(({ file }) => file)).toEqual(["node_modules/@acme/a/migrations/0001-a.sql"]);
  });

  it("of a plugin that ships with Nexus stand in Nexus's folder", () => {
    const found = filesOf({
      "nexus.yaml": application("  a:\n"),
      "node_modules/nexus-platform/plugins/a/plugin.yaml": manifest,
      "node_modules/nexus-platform/plugins/a/migrations/0001-a.sql": created,
    });
    expect(found.told).toEqual([]);
    expect(found.files?.map(({ name }) => name)).toEqual(["0001-a.sql"]);
  });

  const at = "NX1001 plugins/a/plugin.yaml <./migrations>:";
  const rows: readonly [name: string, files: Files, want: readonly string[], faults?: MemorySourceOptions["faults"]][] =
    [
      ["no folder", own, [`${at} folder "./migrations" is not found`]],
      [
        "a file in its place",
        { ...own, "plugins/a/migrations": "x" },
        [`${at} "./migrations" is a file, not a folder of migrations`],
      ],
      [
        "a file that nobody may read",
        { ...own, "plugins/a/migrations/0001-a.sql": created },
        [`${at} file "./migrations/0001-a.sql" cannot be read: permission denied`],
        { "plugins/a/migrations/0001-a.sql": "denied" },
      ],
      [
        "another encoding",
        { ...own, "plugins/a/migrations/0001-a.sql": new Uint8Array([0xff, 0xfe, 0x41, 0x00]) },
        [`${at} file "./migrations/0001-a.sql" cannot be read: it is not UTF-8`],
      ],
      ["an empty folder", { ...own, "plugins/a/migrations/.keep": "" }, []],
    ];
  it.each(rows)("%s", (_, files, want, faults = {}) => {
    expect(filesOf(files, { faults })).toEqual({ files: [], told: want });
  });
});
