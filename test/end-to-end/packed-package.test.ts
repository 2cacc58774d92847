import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Application, startApplication } from "./installed-application.js";
import { freePort } from "./nexus-process.js";
import { call, install, installPacked, mainOf, nexus, root, tarball } from "./packed.js";
import { testEveryPlugin } from "./packed-plugins.js";

/**
 * What a stranger gets: the package as `npm pack` makes it, installed into an empty folder elsewhere, with an application that
 * `nexus init` made and a plugin that somebody else published.
 */
const work = mkdtempSync(join(tmpdir(), "nexus-packed-"));
const shop = join(work, "shop");
const reports = join(work, "reports");
const desk = join(work, "desk");

beforeAll(async () => {
  await installPacked(shop, typesOfNode());
  cpSync(shop, desk, { recursive: true });
  await nexus(shop, "init");
  await publishReports();
  const packages = ["nexus-platform", "acme-nexus-reports"].map((name) => tarball(work, name));
  await install(shop, ...packages, ...developmentTools());
}, 600_000);

afterAll(() => rmSync(work, { recursive: true, force: true }));

/** The life of a published plugin: compiled against a nexus.yaml of its own, built by tsc, packed. */
async function publishReports(): Promise<void> {
  cpSync(join(root, "test/end-to-end/fixtures/reports-package"), reports, { recursive: true });
  symlinkSync(join(shop, "node_modules"), join(reports, "node_modules"));
  await nexus(reports, "compile");
  await call(reports, process.execPath, join(reports, "node_modules/typescript/bin/tsc"), "-p", ".");
  await call(reports, "npm", "pack", "--ignore-scripts", "--pack-destination", work);
}

function developmentTools(): string[] {
  // What `nexus init` wrote.
  const { devDependencies } = JSON.parse(readFileSync(join(shop, "package.json"), "utf8")) as {
    devDependencies: object;
  };
  return Object.entries(devDependencies).map(([name, version]) => `${name}@${version}`);
}

/** What applications that are written in TypeScript have beside it. */
function typesOfNode(): string {
  // Our own package.json.
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    devDependencies: Readonly<Record<string, string>>;
  };
  return `@types/node@${devDependencies["@types/node"]}`;
}

describe("the packed package, in an empty folder elsewhere", () => {
  it("a new application compiles, type-checks and passes its own test", async () => {
    expect(await nexus(shop, "check")).toContain("tsc found nothing");
    expect(await call(shop, "npm", "test")).toMatch(/Tests\s+\d+ passed/);
  });

  it("its plugins bring their migrations", () => {
    const own = readdirSync(join(root, "plugins"), { recursive: true, encoding: "utf8" });
    const migrations = own.filter((path) => path.endsWith(".sql") && !path.startsWith("orders"));
    const missing = migrations.filter((path) => !existsSync(join(shop, "node_modules/nexus-platform/plugins", path)));
    expect(migrations).not.toEqual([]);
    expect(missing).toEqual([]);
  });

  it("holds no tests and nothing of the sample application", () => {
    const files = readdirSync(join(shop, "node_modules/nexus-platform"), { recursive: true, encoding: "utf8" });
    const code = files.filter((path) => !path.endsWith(".hbs"));
    expect(code.filter((path) => /\.test\.|(^|\/)(orders|test|bench|fixtures)(\/|\.|$)/.test(path))).toEqual([]);
    expect(code.filter((path) => /^lib\/generated\/(?!plugins(\/|$))/.test(path))).toEqual([]);
  });

  it("a published plugin is added, wired and type-checked against its manifest", async () => {
    await nexus(shop, "plugin", "add", "@acme/nexus-reports");
    setTitle();
    expect(await nexus(shop, "check")).toContain("tsc found nothing");
    const wiring = readFileSync(join(shop, "generated/app.ts"), "utf8");
    expect(wiring).toContain('import reportsPlugin from "@acme/nexus-reports";');
    const contract = readFileSync(join(shop, "generated/plugins/reports.ts"), "utf8");
    expect(contract).toContain('import type { Reports } from "@acme/nexus-reports/contract";');
  });

  it("Vitest runs the published plugin and a shipped one in one application", async () => {
    appendFileSync(join(shop, "nexus.yaml"), "  database:\n    url: 'sqlite::memory:'\n");
    await nexus(shop, "compile");
    writeFileSync(join(shop, "plugins/greetings/third-party.test.ts"), thirdPartyTest);
    expect(await call(shop, "npm", "test")).toMatch(/Tests\s+\d+ passed/);
  });

  for (const [page, plugin] of [
    ["README.md", "wishes"],
    ["docs/guide/plugin.md", "reviews"],
  ] as const) {
    it(`the plugin of ${page} compiles, type-checks and passes its test as it is printed`, async () => {
      await nexus(shop, "plugin", "create", plugin);
      for (const [file, text] of printedFiles(page)) writeFileSync(join(shop, file), text);
      expect(await nexus(shop, "check")).toContain("tsc found nothing");
      expect(await call(shop, "npm", "test")).toMatch(new RegExp(`${plugin}\\.test\\.ts[\\s\\S]*Tests\\s+\\d+ passed`));
    });
  }

  it("`nexus dev` serves it from the sources", () => serve("dev"));

  it("`nexus build` bundles it, and `nexus start` serves the bundle", async () => {
    await nexus(shop, "build");
    await serve("start");
  });

  it("the bundle runs from another folder, with nothing installed", async () => {
    const elsewhere = join(work, "elsewhere");
    cpSync(join(shop, "dist"), join(elsewhere, "dist"), { recursive: true });
    const application = await startApplication({ folder: elsewhere, args: ["dist/main.js"], port: await freePort() });
    await expectReports(application);
  });
});

testEveryPlugin(desk);

async function serve(command: string): Promise<void> {
  await expectReports(await startApplication({ folder: shop, args: [mainOf(shop), command], port: await freePort() }));
}

async function expectReports(application: Application): Promise<void> {
  try {
    const answer = await application.post("/reports", { text: "All is well." });
    expect(answer).toEqual({ status: 201, body: { title: "Weekly", count: 1 } });
    expect((await application.post("/greetings", { name: "Ada" })).status).toBe(201);
    expect((await application.post("/reports", {})).status).toBe(400);
  } finally {
    expect(await application.stop()).toBe(0);
  }
}

/** The blocks of a page that begin with a comment that names a file of a plugin. */
function printedFiles(page: string): [file: string, text: string][] {
  const blocks = readFileSync(join(root, page), "utf8").matchAll(
    /```(?:yaml|ts)\n(?:#|\/\/) (plugins\/\S+)\n([\s\S]*?)```/g,
  );
  return [...blocks].map(([, file = "", text = ""]) => [file, text]);
}

function setTitle(): void {
  const file = join(shop, "nexus.yaml");
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(/^( *)reports:.*\n/m, (line, indent) => `${line}${indent}  title: Weekly\n`),
  );
}

const thirdPartyTest = `import { application } from "#nexus";
import { createTestApp } from "nexus-platform/testing";
import { expect, it } from "vitest";

it("files a report beside a database", async () => {
  const app = await createTestApp(application, { only: ["reports", "database"] });
  const answer = await app.inject({ method: "POST", url: "/reports", payload: { text: "All is well." } });
  expect(answer.json()).toEqual({ title: "Weekly", count: 1 });
  expect(app.services.reports.texts()).toEqual(["All is well."]);
  expect(app.services.database).toBeDefined();
  await app.stop();
});
`;
