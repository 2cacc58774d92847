import { describe, expect, test } from "vitest";
import { validate } from "./validating.js";

const head = "nexus: 1\napp: { name: a }\n";

interface Row {
  readonly row: string;
  readonly given: string;
  readonly want: readonly string[];
  /** Help of the first finding. */
  readonly help?: string;
}

const rows: readonly Row[] = [
  {
    row: "an empty file lacks its keys",
    given: "",
    want: ['NX2003 nexus.yaml:1:1 "" "nexus" is missing', 'NX2003 nexus.yaml:1:1 "" "app" is missing'],
    help: 'add "nexus", for example "nexus: 1"',
  },
  { row: "a list is no application", given: "[]", want: ['NX2001 nexus.yaml:1:1 "[]" the file must be a map'] },
  {
    row: "another format version is the only finding",
    given: "nexus: 2\napp: 5",
    want: ['NX1004 nexus.yaml:1:8 "2" format version 2 is not supported'],
  },
  {
    row: "a quoted version is told to lose its quotes",
    given: 'nexus: "1"\napp: { name: a }',
    want: ['NX2001 nexus.yaml:1:8 "\\"1\\"" "nexus" must be 1'],
    help: "leave out the quotes: 1",
  },
  {
    row: "a missing key of the file stands at its first key",
    given: "app: { name: a }",
    want: ['NX2003 nexus.yaml:1:1 "app" "nexus" is missing'],
  },
  {
    row: "a missing key stands at its parent's key",
    given: "nexus: 1\napp: {}",
    want: ['NX2003 nexus.yaml:2:1 "app" "name" is missing in "app"'],
  },
  {
    row: "a map with nothing behind its key lacks its keys",
    given: "nexus: 1\napp:",
    want: ['NX2003 nexus.yaml:2:1 "app" "name" is missing in "app"'],
  },
  {
    row: "a version that YAML reads as a number is told to be quoted",
    given: "nexus: 1\napp: { name: a, version: 1.10 }",
    want: ['NX2001 nexus.yaml:2:26 "1.10" "app.version" must be a version of three numbers, such as 1.2.0'],
    help: 'YAML reads 1.10 as a number; quote it: "1.10", and write all three numbers: "1.10.0"',
  },
  {
    row: "a number has its limits",
    given: `${head}server: { port: 80000 }`,
    want: ['NX2001 nexus.yaml:3:17 "80000" "server.port" must be at most 65535'],
  },
  {
    row: "a quoted number is told to lose its quotes",
    given: `${head}server: { port: "8000" }`,
    want: ['NX2001 nexus.yaml:3:17 "\\"8000\\"" "server.port" must be an integer'],
    help: "leave out the quotes: 8000",
  },
  {
    row: "a choice is suggested",
    given: `${head}logging: { level: inf }`,
    want: [
      'NX2001 nexus.yaml:3:19 "inf" "logging.level" must be one of "fatal", "error", "warn", "info", "debug", "trace", "silent"',
    ],
    help: 'did you mean "info"?',
  },
  {
    row: "a duration has a unit",
    given: `${head}server: { requestTimeout: 30 }`,
    want: ['NX2001 nexus.yaml:3:27 "30" "server.requestTimeout" must be a duration such as "30s"'],
    help: "write a unit: 30ms, 30s, 30m or 30h",
  },
  {
    row: "a size has a unit",
    given: `${head}server: { bodyLimit: 1m }`,
    want: ['NX2001 nexus.yaml:3:22 "1m" "server.bodyLimit" must be a size such as "64kb"'],
    help: "units are b, kb, mb and gb, right behind the number",
  },
  {
    row: "a size is written with its unit and nothing between",
    given: `${head}server: { bodyLimit: 1 MB }`,
    want: ['NX2001 nexus.yaml:3:22 "1 MB" "server.bodyLimit" must be a size such as "64kb"'],
    help: "write 1mb",
  },
  {
    row: "yes is no boolean",
    given: `${head}server: { securityHeaders: yes }`,
    want: ['NX2001 nexus.yaml:3:28 "yes" "server.securityHeaders" must be true or false'],
    help: "write true: YAML has no other words for it",
  },
  {
    row: "a value of a wrong type tells nothing of what is below",
    given: `${head}server: [{ prot: 5 }]`,
    want: ['NX2001 nexus.yaml:3:9 "[{ prot: 5 }]" "server" must be a map'],
  },
  {
    row: "an unknown key suggests a known one",
    given: `${head}server: { prot: 80 }`,
    want: ['NX2002 nexus.yaml:3:11 "prot" unknown key "prot" in "server"'],
    help: 'did you mean "port"?',
  },
  {
    row: "a misspelt required key is not missing too",
    given: "nexus: 1\nap: { name: a }",
    want: ['NX2002 nexus.yaml:2:1 "ap" unknown key "ap"'],
    help: 'did you mean "app"?',
  },
  {
    row: "sections may be left empty",
    given: `${head}server:\nplugins:\nroles:\nbindings:\nenvironments:\n`,
    want: [],
  },
  {
    row: "several faults are all told",
    given: `${head}server: { port: x, host: 5, hots: y }`,
    want: [
      'NX2001 nexus.yaml:3:17 "x" "server.port" must be an integer',
      'NX2001 nexus.yaml:3:26 "5" "server.host" must be a string',
      'NX2002 nexus.yaml:3:29 "hots" unknown key "hots" in "server"',
    ],
  },
  ...["units", "diagnostics"].map((key) => ({
    row: `${key} is reserved`,
    given: `${head}${key}: {}`,
    want: [`NX2002 nexus.yaml:3:1 "${key}" "${key}" is not supported yet`],
  })),
  {
    row: "server.workers is a number or auto",
    given: `${head}server: { workers: many }`,
    want: ['NX2001 nexus.yaml:3:20 "many" "server.workers" must be an integer or "auto"'],
  },
  {
    row: "server.workers is one at least",
    given: `${head}server: { workers: 0 }`,
    want: ['NX2001 nexus.yaml:3:20 "0" "server.workers" must be at least 1'],
  },
  {
    row: "a budget has units",
    given: `${head}budget: { bundle: 1.5mb, start: 400, memory: 1h, disk: 1mb }`,
    want: [
      'NX2001 nexus.yaml:3:33 "400" "budget.start" must be a duration such as "30s"',
      'NX2001 nexus.yaml:3:46 "1h" "budget.memory" must be a size such as "64kb"',
      'NX2002 nexus.yaml:3:50 "disk" unknown key "disk" in "budget"',
    ],
  },
  {
    row: "a binding cannot be switchable yet",
    given: `${head}bindings: { cache: { use: x, switchable: true } }`,
    want: ['NX2002 nexus.yaml:3:30 "switchable" "switchable" is not supported yet'],
  },
  {
    row: "a binding names its provider",
    given: `${head}bindings: { cache: { } }`,
    want: ['NX2003 nexus.yaml:3:13 "cache" "use" is missing in "bindings.cache"'],
  },
  {
    row: "keys with $ are suggested for keys with $",
    given: `${head}plugins: { a: { $enabeld: false } }`,
    want: ['NX2002 nexus.yaml:3:17 "$enabeld" unknown key "$enabeld" in "plugins.a"'],
    help: 'did you mean "$enabled"?',
  },
  {
    row: "$isolate and $workers are reserved",
    given: `${head}plugins: { a: { $isolate: true, $workers: 2 } }`,
    want: [
      'NX2002 nexus.yaml:3:17 "$isolate" "$isolate" is not supported yet',
      'NX2002 nexus.yaml:3:33 "$workers" "$workers" is not supported yet',
    ],
  },
  {
    row: "$enabled may be decided at start",
    given: `${head}plugins: { a: { $enabled: "\${env:A:-true}" } }`,
    want: [],
  },
  {
    row: "$enabled is nothing else",
    given: `${head}plugins: { a: { $enabled: "yes" } }`,
    want: ['NX2001 nexus.yaml:3:27 "\\"yes\\"" "plugins.a.$enabled" must be true or false'],
  },
  {
    row: "a capability is suggested",
    given: `${head}plugins: { a: { $grant: ["fs:raed"] } }`,
    want: [
      'NX2001 nexus.yaml:3:26 "\\"fs:raed\\"" "plugins.a.$grant.0" must be a capability: net, fs:read, fs:write, env, process, native or eval, with a value after a colon where it narrows',
    ],
    help: 'did you mean "fs:read"?',
  },
  {
    row: "a mount is a path",
    given: `${head}plugins: { a: { $mount: shop } }`,
    want: ['NX2001 nexus.yaml:3:25 "shop" "plugins.a.$mount" must be a path such as "/shop"'],
  },
  {
    row: "a plugin's settings are a map",
    given: `${head}plugins: { a: 5 }`,
    want: ['NX2001 nexus.yaml:3:15 "5" "plugins.a" must be a map'],
  },
  {
    row: "an overlay sets settings only",
    given: `${head}environments: { production: { roles: {}, server: { cors: { credentials: true } } } }`,
    want: ['NX2002 nexus.yaml:3:31 "roles" unknown key "roles" in "environments.production"'],
    help: "known here: server, logging, plugins",
  },
  {
    row: "an overlay's values are checked",
    given: `${head}environments: { production: { server: { port: 99999 } } }`,
    want: ['NX2001 nexus.yaml:3:47 "99999" "environments.production.server.port" must be at most 65535'],
  },
];

describe("nexus.yaml", () => {
  test.each(rows)("$row", ({ given, want, help }) => {
    const { found, diagnostics } = validate({ "nexus.yaml": given });
    expect(found).toEqual(want);
    if (help !== undefined) expect(diagnostics[0]?.help).toBe(help);
  });

  test("says what it says", () => {
    const text = [
      "nexus: 1",
      'app: { name: shop, version: 1.0.0, description: "A shop" }',
      'server: { port: "${env:PORT}" }',
      "plugins:",
      "  reports:",
      '    { $use: ./shared/reports, $enabled: "${env:REPORTS}", $grant: [env], $onFailure: disable, $mount: /r/, $timeout: 1m, days: 3 }',
      "bindings: { cache: redis_cache, files: { use: s3 } }",
      'roles: { admin: ["*"] }',
      "environments: { production: { server: { port: 80 }, plugins: { reports: { days: 30 } } } }",
    ].join("\n");
    const manifest = "plugin: acme_reports\nversion: 1.0.0\nconfig: { properties: { days: { type: integer } } }\n";
    const { found, declarations } = validate({ "nexus.yaml": text, "shared/reports/plugin.yaml": manifest });
    expect(found).toEqual([]);
    const { application, plugins } = declarations ?? {};
    expect(application).toMatchObject({
      name: "shop",
      version: "1.0.0",
      description: "A shop",
      server: { port: "${env:PORT}" },
      bindings: [
        { service: { name: "cache" }, use: { name: "redis_cache" } },
        { service: { name: "files" }, use: { name: "s3" } },
      ],
      roles: [{ role: { name: "admin" }, permissions: [{ name: "*" }] }],
    });
    expect(application?.environments[0]?.plugins.get("reports")).toEqual({ days: 30 });
    expect(plugins?.[0]?.name.name).toBe("acme_reports");
    expect(plugins?.[0]?.use).toMatchObject({
      key: "reports",
      enabled: "${env:REPORTS}",
      grants: [{ name: "env" }],
      onFailure: "disable",
      mount: "/r",
      startTimeout: 60_000,
      settings: { days: 3 },
    });
  });
});
