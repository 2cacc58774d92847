import { describe, expect, test } from "vitest";
import { onlyPlugin, validateManifest } from "./validating.js";

const manifest = "plugin: shop\nversion: 1.0.0\nmigrations: ./migrations\n";
const scriptsOf = (files: Readonly<Record<string, string>>) => {
  const beside = Object.fromEntries(Object.entries(files).map(([name, text]) => [`migrations/${name}`, text]));
  const validated = validateManifest(manifest, beside);
  return { found: validated.found, migrations: onlyPlugin(validated).migrations?.migrations };
};

describe("a migration", () => {
  test.each([
    { row: "has no way back", text: "a;\nb;\n", want: { up: "a;\nb;", down: null } },
    { row: "has one below a line of its own", text: "a;\n-- down\nb;", want: { up: "a;", down: "b;" } },
    { row: "whatever the line's case", text: "a;\n \t--DOWN \nb;", want: { up: "a;", down: "b;" } },
    {
      row: "not where the line says more",
      text: "a;\n-- down below\nb;",
      want: { up: "a;\n-- down below\nb;", down: null },
    },
    { row: "not where nothing stands below it", text: "a;\n-- down\n-- cannot be\n", want: { up: "a;", down: null } },
    { row: "has one kind of line ending", text: "a\r\nb\rc\n", want: { up: "a\nb\nc", down: null } },
    { row: "has nothing around it", text: "\n \n  a;\n\n-- down\n\n\n  b;\n \n", want: { up: "  a;", down: "  b;" } },
  ])("$row", ({ text, want }) => {
    expect(scriptsOf({ "0001-a.sql": text })).toEqual({
      found: [],
      migrations: [{ name: "0001-a", scripts: { any: want } }],
    });
  });

  test("may be another one for each engine", () => {
    const scripts = (up: string) => ({ up, down: null });
    const files = {
      "0002-b.sql": "b",
      "0001_a.mysql.sql": "m",
      "0001_a.postgres.sql": "p",
      "0001_a.sqlite.sql": "s",
      "0001_a.sql": "x",
    };
    expect(scriptsOf(files)).toEqual({
      found: [],
      migrations: [
        {
          name: "0001_a",
          scripts: { any: scripts("x"), mysql: scripts("m"), postgres: scripts("p"), sqlite: scripts("s") },
        },
        { name: "0002-b", scripts: { any: scripts("b") } },
      ],
    });
  });

  const at = 'NX2006 plugins/shop/plugin.yaml:3:13 "./migrations"';
  test.each([
    ...["1-a.sql", "0001.sql", "0001-A.sql", "0001-a.SQL", "0001-a.oracle.sql", "0001-a.txt", "a.sql"].map((name) => ({
      row: `is not called ${name}`,
      files: { [name]: "a" },
      want: [`${at} "${name}" is not a legal name of a migration`],
    })),
    {
      row: "has a number of its own",
      files: { "0001-a.sql": "a", "0001_a.sqlite.sql": "a" },
      want: [`${at} the migrations "0001-a" and "0001_a" both have the number 0001`],
    },
    ...["", "-- nothing\n", "-- down\ndrop table a;"].map((text) => ({
      row: `does something: ${JSON.stringify(text)}`,
      files: { "0001-a.sql": text },
      want: [
        `NX2001 plugins/shop/migrations/0001-a.sql:1:1 ${JSON.stringify(text.trim())} ` +
          `migration "plugins/shop/migrations/0001-a.sql" must hold at least one statement`,
      ],
    })),
  ])("$row", ({ files, want }) => expect(scriptsOf(files).found).toEqual(want));
});
