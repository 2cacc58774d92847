import { once } from "node:events";
import { rmSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { isIgnored } from "../../compiler/cli/dev/watch-application.js";
import { freePort } from "../end-to-end/nexus-process.js";
import { install, startNexus, temporaryFolder, write } from "./nexus.js";
import { type Listening, listenTo } from "./said.js";
import { sampleApplication, sampleVariables } from "./sample-application.js";

const manifest = sampleApplication["plugins/library/plugin.yaml"] ?? "";
const code = sampleApplication["plugins/library/index.ts"] ?? "";
const listening = /listening on (http:\/\/[\w.:]+)/;

describe("nexus dev", () => {
  it("restarts on a change, and keeps the last good build serving after a broken one", async () => {
    const { cwd, said } = start();
    const first = await url(said);
    expect(await titles(first)).toHaveLength(4);

    write(cwd, { "plugins/library/index.ts": code.replace("Volume", "Book") });
    await said.until(/plugins\/library\/index\.ts changed/);
    const second = await url(said);
    expect(await titles(second)).toContain("Book 1");

    write(cwd, { "plugins/library/plugin.yaml": manifest.replace("access: public", "acces: public") });
    await said.until(/error\[NX200\d\]/);
    await said.until(/the last good build keeps serving/);
    expect(await titles(second)).toContain("Book 1");

    write(cwd, { "plugins/library/plugin.yaml": manifest });
    await url(said);
  });

  it("takes what nexus.yaml and the manifests say now", async () => {
    const { cwd, said } = start();
    await url(said);
    write(cwd, { "nexus.yaml": (sampleApplication["nexus.yaml"] ?? "").replace("shelves: 4", "shelves: 6") });
    expect(await titles(await url(said))).toHaveLength(6);

    write(cwd, { "plugins/library/plugin.yaml": manifest.replace("GET /books", "GET /all-books") });
    const answer = await fetch(`${await url(said)}/all-books`);
    expect(answer.status).toBe(200);
  });

  it("lets callers wait while one process takes over from the other", async () => {
    const { cwd, said } = start(gate);
    const address = await url(said);
    write(cwd, { "plugins/library/index.ts": waiting });
    await said.until(/"msg":"stopped"/);
    const answer = titles(address);
    await connected(address);

    write(cwd, { open: "" });
    expect(await url(said)).toBe(address);
    expect(await answer).toContain("Book 1");
  });

  it("lets them wait at each address of localhost, and opens their ports anew at another host", async () => {
    const host = "NEXUS_SERVER__HOST=localhost\n";
    const [before, after] = [code, waiting].map((text) => `import "two-addresses";\n${text}`);
    const { cwd, said } = start({ ...gate, ...twoAddresses, ".env": host, "plugins/library/index.ts": before ?? "" });
    const first = await url(said);
    const addresses = ["127.0.0.1", other === "::1" ? "[::1]" : other].map((name) => first.replace("localhost", name));
    for (const round of [1, 2]) {
      rmSync(join(cwd, "open"), { force: true });
      write(cwd, { "plugins/library/index.ts": `${after}// ${round}\n` });
      await said.until(/"msg":"stopped"/);
      const answers = Promise.all(addresses.map(titles));
      await Promise.all(addresses.map(connected));
      write(cwd, { open: "" });
      expect(await url(said)).toBe(first);
      expect(await answers).toEqual([shelved, shelved]);
    }
    write(cwd, { ".env": "" });
    const second = await url(said);
    expect(new URL(second).hostname).toBe("127.0.0.1");
    await expect(titles(addresses[1] ?? "")).rejects.toThrow("fetch failed");
  });

  it("refuses them once the new code has not started", async () => {
    const { cwd, said } = start();
    const address = await url(said);
    write(cwd, {
      "plugins/library/index.ts": code.replace("const titles", 'throw new Error("no shelves");\n  const titles'),
    });
    await said.until(/waiting for a change/);
    await expect(titles(address)).rejects.toThrow("fetch failed");
    write(cwd, { "plugins/library/index.ts": code });
    await url(said);
  });

  it("opens its port anew where the settings want it at another address", async () => {
    const variables = `NEXUS_SERVER__PORT=${await freePort()}\n`;
    const { cwd, said } = start({ ".env": variables }, { words: [] });
    const first = await url(said);
    write(cwd, { ".env": `${variables}NEXUS_SERVER__HOST=0.0.0.0\n` });
    const second = await url(said);
    expect(second).toBe(first.replace("127.0.0.1", "localhost"));
    expect(await titles(second)).toHaveLength(4);
  });

  it("keeps it serving after a fault of syntax, too", async () => {
    const { cwd, said } = start();
    const address = await url(said);
    write(cwd, { "plugins/library/index.ts": `${code}\nconst = 1;\n` });
    await said.until(/plugins\/library\/index\.ts:\d+/);
    await said.until(/the last good build keeps serving/);
    expect(await titles(address)).toHaveLength(4);
  });

  it("shows why the application does not start, and waits for a change", async () => {
    const { cwd, said } = start();
    await url(said);
    write(cwd, {
      "plugins/library/index.ts": code.replace("const titles", 'throw new Error("no shelves");\n  const titles'),
    });
    await said.until(/no shelves/);
    await said.until(/waiting for a change/);
    write(cwd, { "plugins/library/index.ts": code });
    await url(said);
  });

  it("keeps it serving where the new code cannot be loaded, and says where", async () => {
    const { cwd, said } = start();
    const address = await url(said);
    write(cwd, {
      "plugins/library/index.ts": `${code}\n\nif (code()) throw new Error("no shelves");\nfunction code() { return true; }\n`,
    });
    await said.until(/no shelves/);
    // The place is that of the source.
    const line = code.split("\n").length + 2;
    await said.until(new RegExp(`plugins/library/index\\.ts:${line}:`));
    await said.until(/the last good build keeps serving/);
    expect(await titles(address)).toHaveLength(4);
  });

  it("runs code that asks where it stands, and packages as Node finds them", async () => {
    const { said } = start({
      "plugins/library/where.ts": [
        'import { basename } from "node:path";',
        'import { place } from "placed";',
        'export const shelf = new URL("./Shelf", import.meta.url).href.split("/").slice(-2).join(" ");',
        "export const places = [basename(import.meta.dirname), basename(import.meta.filename), place];",
      ].join("\n"),
      "node_modules/placed/package.json": '{ "name": "placed", "type": "module", "exports": "./placed.js" }',
      "node_modules/placed/placed.js": 'export const place = import.meta.url.split("/").at(-1);',
      "plugins/library/index.ts": `import { places, shelf } from "./where.js";\n${code.replace("`Volume", '`${[shelf, ...places].join(" ")}')}`,
    });
    expect(await titles(await url(said))).toContain("library Shelf library where.ts placed.js 1");
  });

  it("reads .env beneath the variables that are set, and runs in development", async () => {
    const declaration = (sampleApplication["nexus.yaml"] ?? "").replace("production:", "development:");
    const { said } = start({ "nexus.yaml": declaration, ".env": "LIBRARY_TOKEN=from-a-file\n" }, { env: {} });
    expect(await titles(await url(said))).toHaveLength(40);
  });

  it("names a missing variable without a stack", async () => {
    const { said } = start({}, { env: {} });
    await said.until(/LIBRARY_TOKEN/);
    await said.until(/waiting for a change/);
    expect(said.text()).not.toMatch(/\n {4}at /);
  });

  it("ends with its application", async () => {
    const { said, child } = start();
    const address = await url(said);
    child.kill("SIGTERM");
    expect(await said.ended).toBe(0);
    await expect(fetch(`${address}/books`)).rejects.toThrow();
  });

  it("finishes what is in flight at Ctrl+C in a terminal, which tells every process of its group", async () => {
    const asked = code
      .replace("listBooks: () => ({ titles })", "listBooks")
      .replace(
        "  return {",
        [
          '  process.on("SIGTERM", () => console.log("told"));',
          '  const listBooks = async () => (console.log("asked"), await import("gate"), { titles });',
          "  return {",
        ].join("\n"),
      );
    const { cwd, child, said } = start({ ...gate, "plugins/library/index.ts": asked }, { begin: inItsGroup });
    const answer = titles(await url(said));
    await said.until(/asked/);
    process.kill(-(child.pid ?? 0), "SIGINT");
    await said.until(/told/); // by the command, after what the terminal said
    write(cwd, { open: "" });
    expect(await answer).toContain("Volume 1");
    expect(await said.ended).toBe(0);
  });

  it("leaves nothing running where it is killed", async () => {
    const { said, child } = start();
    const address = await url(said);
    child.kill("SIGKILL");
    await said.ended; // of everything that writes there
    await expect(fetch(`${address}/books`)).rejects.toThrow();
  });

  const paths = [
    { path: "nexus.yaml", want: false },
    { path: "plugins/a/index.ts", want: false },
    { path: "plugins/a/migrations/0001-a.sql", want: false },
    { path: "package.json", want: false },
    { path: ".env", want: false },
    { path: "generated/app.ts", want: true },
    { path: "node_modules/a/index.js", want: true },
    { path: "dist/main.js", want: true },
    { path: ".git/HEAD", want: true },
    { path: "data/app.db", want: true },
    { path: "data/mails/1.eml", want: true },
    { path: "plugins/a/a.test.ts", want: true },
  ];
  it.each(paths)("a change of $path is left alone: $want", ({ path, want }) => {
    expect(isIgnored(path, true)).toBe(want);
  });
});

interface Start {
  readonly env?: Readonly<Record<string, string>>;
  readonly words?: readonly string[];
  readonly begin?: typeof startNexus;
}

function start(
  files: Readonly<Record<string, string>> = {},
  { env = sampleVariables, words = ["--port", "0"], begin = startNexus }: Start = {},
) {
  const cwd = temporaryFolder({ ...sampleApplication, ...files });
  install(cwd);
  const child = begin(["dev", ...words], { cwd, env });
  const said = listenTo(child);
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await said.ended;
  });
  return { cwd: join(cwd), child, said };
}

/** As a terminal starts a command: in a process group of its own. */
const inItsGroup: typeof startNexus = (words, call) => startNexus(words, { ...call, detached: true });

/** A package with what a plugin waits for: that the file `open` is there. */
const gate = {
  "node_modules/gate/package.json": '{ "name": "gate", "type": "module", "exports": "./gate.js" }',
  "node_modules/gate/gate.js": [
    'import { existsSync } from "node:fs";',
    'import { setTimeout as pass } from "node:timers/promises";',
    'while (!existsSync("open")) await pass(10);',
  ].join("\n"),
};

const waiting = code
  .replace("({ config }): Plugin", "async ({ config }): Promise<Plugin>")
  .replace("Volume", "Book")
  .replace("const titles", 'await import("gate");\n  const titles');

const interfaces = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
const other = interfaces.some(({ address }) => address === "::1") ? "::1" : "127.0.0.2";

/** A package that makes "localhost" two addresses, as it is on most machines. */
const twoAddresses = {
  "node_modules/two-addresses/package.json": '{ "name": "two-addresses", "type": "module", "exports": "./index.js" }',
  "node_modules/two-addresses/index.js": [
    'import dns from "node:dns";',
    `const addresses = ["127.0.0.1", "${other}"].map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));`,
    "const { lookup } = dns;",
    "dns.lookup = (name, options, done) =>",
    '  name === "localhost" && options.all ? done(null, addresses) : lookup(name, options, done);',
  ].join("\n"),
};

const shelved = [1, 2, 3, 4].map((number) => `Book ${number}`);

async function connected(address: string): Promise<void> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname.replace(/[[\]]/g, ""));
  await once(socket, "connect");
  socket.destroy();
}

async function url(said: Listening): Promise<string> {
  return (await said.until(listening))[1] ?? "";
}

async function titles(address: string): Promise<readonly string[]> {
  // No connection is used again: the process that it was to may have ended.
  const answer = await fetch(`${address}/books`, { headers: { connection: "close" } });
  return ((await answer.json()) as { titles: readonly string[] }).titles;
}
