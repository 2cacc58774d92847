import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { install, nexus, temporaryFolder, write } from "./nexus.js";

/** One plugin of the application's own, on the plugins that ship with Nexus. */
const files: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({
    name: "notes",
    type: "module",
    imports: { "#nexus": "./generated/index.ts", "#nexus/*": "./generated/plugins/*.ts" },
  }),
  "nexus.yaml": `nexus: 1
app: { name: notes }
plugins:
  database: { url: "sqlite:./data/app.db" }
  outbox:
  scheduler:
  audit:
  notes:
`,
  "plugins/notes/plugin.yaml": `plugin: notes
version: 1.0.0
requires: { database: ^1.0.0 }
jobs:
  count: { cron: "0 3 * * *" }
`,
  "plugins/notes/index.ts": `import { definePlugin, type Plugin } from "#nexus/notes";

export default definePlugin(({ services }): Plugin => ({
  jobs: {
    count: async ({ log }) => {
      const notes = await services.database.for<{ notes: { text: string } }>().selectFrom("notes").selectAll().execute();
      log.warn({ notes: notes.length }, "counted");
    },
  },
}));
`,
};

const create = "create table notes (text varchar(100) not null);\n";

function application(): string {
  const folder = temporaryFolder(files);
  install(folder);
  return folder;
}

describe("commands that the application carries out", () => {
  it("migrate: an empty migration is made, is told as pending, applied, and taken back", async () => {
    const cwd = application();
    const made = await nexus(["migrate", "new", "notes", "create-notes"], { cwd });
    expect(made).toMatchObject({ status: 0, stderr: "" });
    expect(made.stdout).toContain("plugins/notes/migrations/0001-create-notes.sql");
    expect(made.stdout).toContain('add "migrations: ./migrations" to plugins/notes/plugin.yaml');
    const file = join(cwd, "plugins/notes/migrations/0001-create-notes.sql");
    write(cwd, {
      "plugins/notes/migrations/0001-create-notes.sql": readFileSync(file, "utf8").replace(
        "\n-- down\n",
        `${create}\n-- down\ndrop table notes;\n`,
      ),
      "plugins/notes/plugin.yaml": `${files["plugins/notes/plugin.yaml"]}migrations: ./migrations\n`,
    });

    expect((await nexus(["migrate", "status"], { cwd })).stdout).toMatch(/pending +notes\/0001-create-notes/);
    expect(await nexus(["migrate", "up"], { cwd })).toMatchObject({ status: 0 });
    expect((await nexus(["migrate", "status"], { cwd })).stdout).toMatch(/applied +notes\/0001-create-notes/);
    expect(await nexus(["jobs", "run", "notes/count"], { cwd })).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/counted .*notes=0/),
    });
    expect(await nexus(["migrate", "down", "--plugin", "notes"], { cwd })).toMatchObject({ status: 0 });
    expect((await nexus(["migrate", "status"], { cwd })).stdout).toMatch(/pending +notes\/0001-create-notes/);
    const next = await nexus(["migrate", "new", "notes", "add-author"], { cwd });
    expect(next.stdout).toContain("0002-add-author.sql");
  });

  const refused: readonly { row: string; words: readonly string[]; status: number; stderr: RegExp }[] = [
    {
      row: "a plugin that is not there",
      words: ["migrate", "new", "nots", "x"],
      status: 1,
      stderr: /no plugin "nots"/,
    },
    { row: "a name that is none", words: ["migrate", "new", "notes", "Add Author"], status: 2, stderr: /lower-case/ },
    {
      row: "a plugin that is installed",
      words: ["migrate", "new", "audit", "x"],
      status: 1,
      stderr: /installed package/,
    },
    {
      row: "a command that nobody knows",
      words: ["migrate", "sideways"],
      status: 2,
      stderr: /"sideways" is not known/,
    },
    { row: "no words", words: ["events"], status: 2, stderr: /nexus events list/ },
    {
      row: "a service that nobody provides",
      words: ["auth", "user", "list"],
      status: 1,
      stderr: /no.*authentication|authentication.*none/,
    },
    { row: "a job that is not there", words: ["jobs", "run", "notes/nothing"], status: 1, stderr: /There is no job/ },
  ];

  it.each(refused)("$row is told without a stack", async ({ words, status, stderr }) => {
    const outcome = await nexus(words, { cwd: application() });
    expect(outcome.stderr).toMatch(stderr);
    expect(outcome.stderr).not.toMatch(/^ +at .+:\d+:\d+/m);
    expect(outcome.status).toBe(status);
  });

  it("changes are told to the audit log, and looking is not", async () => {
    const cwd = application();
    await nexus(["jobs", "list"], { cwd });
    await nexus(["jobs", "run", "notes/nothing"], { cwd });
    const { stdout } = await nexus(["audit", "list"], { cwd });
    expect(stdout).toMatch(/failed +system:\S+ .*nexus jobs +run notes\/nothing/);
    expect(stdout).not.toContain("jobs  list");
    expect(existsSync(join(cwd, "data/app.db"))).toBe(true);
  });
});
