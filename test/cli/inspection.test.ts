import { describe, expect, it } from "vitest";
import { nexus, sharedFolder, temporaryFolder } from "./nexus.js";
import { sampleApplication, sampleVariables } from "./sample-application.js";

const folder = sharedFolder(sampleApplication);

describe("nexus explain", () => {
  const rows: readonly { row: string; thing: readonly string[]; want: readonly (string | RegExp)[] }[] = [
    {
      row: "a plugin",
      thing: ["library"],
      want: [
        "plugin library",
        /version +1\.1\.0 +plugins\/library\/plugin\.yaml:1:9/,
        /used by +readers, for books +plugins\/readers\/plugin\.yaml:5:3/,
      ],
    },
    {
      row: "a service, and why this provider",
      thing: ["books"],
      want: ["service books", /provided by +library/, /chosen +library/, /required by +readers/],
    },
    {
      row: "an event",
      thing: ["book.lent"],
      want: ["event book.lent", /emitted by +library/, /handled by +readers: book\.lent, 2 retries/],
    },
    {
      row: "a route by method and path",
      thing: ["GET", "/books"],
      want: ["route GET /books", /handler +listBooks/, /access +anyone/],
    },
    { row: "a route by path", thing: ["/books"], want: ["route GET /books"] },
    {
      row: "a permission, whose colon is its own",
      thing: ["books:write"],
      want: ["permission books:write", /held by +role librarian/],
    },
    {
      row: "a setting, with every place that sets it",
      thing: ["library.shelves"],
      want: [
        "setting library.shelves",
        /default +2/,
        /set by +nexus\.yaml +nexus\.yaml:13:5/,
        /environment production +nexus\.yaml:23:18/,
        "NEXUS_PLUGINS__LIBRARY__SHELVES",
      ],
    },
    {
      row: "a setting of the server",
      thing: ["server.port"],
      want: ["setting server.port", /default +8000/, /nexus\.yaml:8:3/],
    },
  ];
  it.concurrent.each(rows)("tells about $row", async ({ thing, want }) => {
    const { status, stdout, stderr } = await nexus(["explain", ...thing], { cwd: folder() });
    for (const text of want) expect(stdout).toMatch(text);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it("tells all that a name means, and narrows by kind", async () => {
    const files = {
      ...sampleApplication,
      "plugins/library/plugin.yaml": (sampleApplication["plugins/library/plugin.yaml"] ?? "").replace(
        "  books:",
        "  library:",
      ),
    };
    const cwd = temporaryFolder({
      ...files,
      "plugins/readers/plugin.yaml": "plugin: readers\nversion: 1.0.0\nrequires: { library: ^1.0.0 }\n",
    });
    const all = await nexus(["explain", "library", "--format", "json"], { cwd });
    expect(JSON.parse(all.stdout)).toMatchObject({ found: [{ kind: "plugin" }, { kind: "service" }] });
    const one = await nexus(["explain", "service:library", "--format", "json"], { cwd });
    expect(JSON.parse(one.stdout)).toMatchObject({ found: [{ kind: "service", name: "library" }] });
  });

  it("tells the place of each fact in JSON", async () => {
    const { stdout } = await nexus(["explain", "event:book.lent", "--format", "json"], { cwd: folder() });
    const { found } = JSON.parse(stdout) as { found: { facts: object[] }[] };
    expect(found[0]?.facts[0]).toMatchObject({
      label: "emitted by",
      file: "plugins/library/plugin.yaml",
      range: { start: { line: 17 } },
    });
  });

  it.concurrent.each([
    { thing: "boks", hint: 'did you mean "books"?' },
    { thing: "service:boks", hint: 'did you mean "service:books"?' },
    { thing: "NX3999", hint: "did you mean" },
  ])("answers $thing with what is near", async ({ thing, hint }) => {
    const { status, stderr } = await nexus(["explain", thing], { cwd: folder() });
    expect(stderr).toContain(hint);
    expect(status).toBe(1);
  });

  it("explains a code in any folder", async () => {
    const { status, stdout } = await nexus(["explain", "nx3005"], { cwd: temporaryFolder() });
    expect(stdout).toContain("NX3005");
    expect(stdout).toContain("\n  plugins/billing/plugin.yaml\n    plugin: billing\n");
    expect(status).toBe(0);
  });
});

describe("nexus graph", () => {
  it("prints plugins in start order", async () => {
    const { stdout } = await nexus(["graph"], { cwd: folder() });
    expect(stdout).toBe(
      [
        "sample 2.0.0: 2 plugins in start order",
        "1. library 1.1.0",
        "   provides books 1.0.0",
        "   emits    book.lent → readers",
        "   serves   GET /books",
        "2. readers 1.0.0",
        "   requires books ^1.0.0 from library",
        "   handles  book.lent",
        "",
      ].join("\n"),
    );
  });

  it("names a plugin once that handles an event by name and by a pattern", async () => {
    const manifest = sampleApplication["plugins/readers/plugin.yaml"] ?? "";
    const cwd = temporaryFolder({
      ...sampleApplication,
      "plugins/readers/plugin.yaml": `${manifest}    book.*: { handler: countAll }\n`,
    });
    const { stdout } = await nexus(["graph"], { cwd });
    expect(stdout).toContain("emits    book.lent → readers\n");
  });

  it("prints Mermaid", async () => {
    const { stdout } = await nexus(["graph", "--format", "mermaid"], { cwd: folder() });
    expect(stdout).toBe(
      [
        "flowchart LR",
        '  plugin_library["library"]',
        '  plugin_readers["readers"]',
        '  plugin_readers -->|"books"| plugin_library',
        '  plugin_library -.->|"book.lent"| plugin_readers',
        "",
      ].join("\n"),
    );
  });

  it("prints Graphviz", async () => {
    const { stdout } = await nexus(["graph", "--format", "dot"], { cwd: folder() });
    expect(stdout).toContain(
      '  "readers" -> "library" [label="books"];\n  "library" -> "readers" [label="book.lent", style=dashed];\n',
    );
  });

  it("prints JSON", async () => {
    const { stdout } = await nexus(["graph", "--format", "json"], { cwd: folder() });
    expect(() => JSON.parse(stdout)).not.toThrow();
  });

  it("shows what there is of a faulty application, and fails", async () => {
    const cwd = temporaryFolder({
      ...sampleApplication,
      "plugins/readers/plugin.yaml": "plugin: readers\nversion: 1.0.0\nrequires: { boks: ^1.0.0 }\n",
    });
    const { status, stdout, stderr } = await nexus(["graph"], { cwd });
    expect(stdout).toContain("requires boks ^1.0.0 from nobody");
    expect(stderr).toMatch(/^the application has 1 error/);
    expect(status).toBe(1);
  });
});

describe("nexus openapi", () => {
  it("prints what compiling writes", async () => {
    const { stdout, status } = await nexus(["openapi"], { cwd: folder() });
    expect(JSON.parse(stdout)).toMatchObject({
      openapi: expect.stringMatching(/^3\.1/),
      paths: { "/books": { get: {} } },
    });
    expect(status).toBe(0);
  });
});

describe("nexus config", () => {
  it("prints settings with the lines they come from, and no secret", async () => {
    const { stdout } = await nexus(["config", "print", "--env", "production", "--port", "99"], {
      cwd: folder(),
      env: sampleVariables,
    });
    expect(stdout).toMatch(/^environment production\n/);
    expect(stdout).toMatch(/server\.port = 99 +--port\n/);
    expect(stdout).toMatch(/plugins\.library\.shelves = 40 +nexus\.yaml:23, environment production\n/);
    expect(stdout).toMatch(/plugins\.library\.token = ••• +nexus\.yaml:14 \(\$\{env:LIBRARY_TOKEN\}\)\n/);
    expect(stdout).not.toContain(sampleVariables.LIBRARY_TOKEN);
  });

  it("prints them as JSON", async () => {
    const { stdout } = await nexus(["config", "print", "--format", "json"], { cwd: folder(), env: sampleVariables });
    const { settings } = JSON.parse(stdout) as { settings: object[] };
    expect(settings).toContainEqual({
      key: "plugins.library.token",
      value: "•••",
      secret: true,
      layer: "base",
      from: "nexus.yaml:14 (${env:LIBRARY_TOKEN})",
    });
  });

  it("names the variable that is missing, with status 1 and no stack", async () => {
    const { status, stderr } = await nexus(["config", "check"], { cwd: folder() });
    expect(stderr).toContain("LIBRARY_TOKEN");
    expect(stderr).toContain("plugins.library.token");
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(status).toBe(1);
    expect(await nexus(["config", "check"], { cwd: folder(), env: sampleVariables })).toMatchObject({ status: 0 });
  });

  it("refuses an environment that nobody declared", async () => {
    const { status, stderr } = await nexus(["config", "check", "--env", "prodution"], {
      cwd: folder(),
      env: sampleVariables,
    });
    expect(stderr).toContain("prodution");
    expect(status).toBe(1);
  });

  it("lists the variables as a file to fill in", async () => {
    const { stdout } = await nexus(["config", "env"], { cwd: folder() });
    expect(stdout).toBe("# plugins.library.token\nLIBRARY_TOKEN=\n");
    const { stdout: json } = await nexus(["config", "env", "--format", "json"], {
      cwd: folder(),
      env: sampleVariables,
    });
    expect(JSON.parse(json)).toEqual({
      variables: [{ name: "LIBRARY_TOKEN", keys: ["plugins.library.token"], default: null, set: true }],
    });
  });
});
