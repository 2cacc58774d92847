import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { addPluginEntry, removePluginEntry, switchPluginEntry } from "../../compiler/cli/nexus-yaml/edit-plugins.js";

const written = `nexus: 1   # the format
app: { name: shop }

plugins:   # all of them
  # keeps data
  database:
    url: a.db  # here

  two: {}   # no settings
  three:
    list:
      - 1
  # the end of the list

bindings:
  cache: two
`;

describe("edits of nexus.yaml change only the lines that they must", () => {
  const rows: readonly {
    row: string;
    edit: (text: string) => string;
    text?: string;
    change: readonly [string, string];
  }[] = [
    {
      row: "a plugin is added after the last",
      edit: (text) => addPluginEntry(text, "four", null),
      change: ["      - 1\n", "      - 1\n  four:\n"],
    },
    {
      row: "a plugin from elsewhere is added with $use",
      edit: (text) => addPluginEntry(text, "four", "@acme/nexus-four"),
      change: ["      - 1\n", '      - 1\n  four:\n    $use: "@acme/nexus-four"\n'],
    },
    {
      row: "the first plugin brings the section with it",
      text: "nexus: 1\napp: { name: x }",
      edit: (text) => addPluginEntry(text, "one", null),
      change: ["app: { name: x }", "app: { name: x }\n\nplugins:\n  one:\n"],
    },
    {
      row: "an empty section is filled",
      text: "plugins:\nnexus: 1\n",
      edit: (text) => addPluginEntry(text, "one", "./x"),
      change: ["plugins:\n", "plugins:\n  one:\n    $use: ./x\n"],
    },
    {
      row: "an empty section in braces is opened",
      text: "nexus: 1\nplugins: {}  # none yet\n",
      edit: (text) => addPluginEntry(text, "one", null),
      change: ["plugins: {}  # none yet\n", "plugins:  # none yet\n  one:\n"],
    },
    {
      row: "a plugin is added behind a block of text",
      text: "plugins:\n  a: |\n    x\n    y\n",
      edit: (text) => addPluginEntry(text, "b", null),
      change: ["    y\n", "    y\n  b:\n"],
    },
    {
      row: "line ends stay what they are",
      text: "nexus: 1\r\nplugins:\r\n  a:\r\n",
      edit: (text) => addPluginEntry(text, "b", null),
      change: ["  a:\r\n", "  a:\r\n  b:\r\n"],
    },
    {
      row: "a plugin is removed with its settings",
      edit: (text) => removePluginEntry(text, "three"),
      change: ["  three:\n    list:\n      - 1\n", ""],
    },
    {
      row: "a plugin on one line is removed",
      edit: (text) => removePluginEntry(text, "two"),
      change: ["  two: {}   # no settings\n", ""],
    },
    {
      row: "the last plugin is removed",
      text: "plugins:\n  a:\n",
      edit: (text) => removePluginEntry(text, "a"),
      change: ["plugins:\n  a:\n", "plugins:\n"],
    },
    {
      row: "a plugin is disabled above its settings",
      edit: (text) => switchPluginEntry(text, "database", false),
      change: ["  database:\n", "  database:\n    $enabled: false\n"],
    },
    {
      row: "a plugin without settings is disabled",
      edit: (text) => switchPluginEntry(text, "two", false),
      change: ["  two: {}   # no settings\n", "  two:   # no settings\n    $enabled: false\n"],
    },
    {
      row: "an $enabled that is there is changed",
      text: "plugins:\n  a:\n    $enabled: true # now\n",
      edit: (text) => switchPluginEntry(text, "a", false),
      change: ["true", "false"],
    },
    {
      row: "a plugin is enabled by taking the line away",
      text: "plugins:\n  a:\n    $enabled: false\n    x: 1\n",
      edit: (text) => switchPluginEntry(text, "a", true),
      change: ["    $enabled: false\n", ""],
    },
    {
      row: "what stands on one line is printed anew",
      text: "plugins:\n  a: {x: 1} # why\n",
      edit: (text) => switchPluginEntry(text, "a", false),
      change: ["{x: 1}", "{ x: 1, $enabled: false }"],
    },
  ];
  it.each(rows)("$row", ({ edit, text = written, change: [before, after] }) => {
    const want = text.replace(before, after);
    expect(edit(text)).toBe(want);
    expect(() => parse(edit(text)) as unknown).not.toThrow();
  });

  it("enabling undoes disabling", () => {
    expect(switchPluginEntry(switchPluginEntry(written, "three", false), "three", true)).toBe(written);
  });

  it("refuses to take away what an alias elsewhere means", () => {
    const text = "plugins:\n  a: &settings\n    x: 1\n  b: *settings\n";
    expect(() => removePluginEntry(text, "a")).toThrow("an alias elsewhere in it means a part that would go");
    expect(removePluginEntry(text, "b")).toBe("plugins:\n  a: &settings\n    x: 1\n");
  });

  it("refuses what is no sound YAML", () => {
    expect(() => addPluginEntry("plugins: {", "a", null)).toThrow("nexus.yaml cannot be edited");
    expect(() => addPluginEntry("- a\n", "a", null)).toThrow("nexus.yaml cannot be edited");
  });
});
