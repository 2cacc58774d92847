import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createTestApp } from "nexus-platform/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { application } from "#nexus";
import { type SmallDisk, smallDisk } from "../services/small-disk.js";
import {
  expectClean503,
  expectPromises,
  mailedNumbers,
  rowsOf,
  type StartedProbe,
  settled,
  startProbe,
} from "./started-probe.js";

const trial = smallDisk(8_000_000);
trial?.remove();

describe.skipIf(trial === null)("an application whose disk is full (a mount that needs rights)", () => {
  let disk: SmallDisk;
  let probe: StartedProbe | undefined;

  beforeEach(() => {
    // A new one for each test: what was deleted on it may give back its room much later. It could be made before.
    disk = smallDisk(8_000_000) as SmallDisk;
  });
  afterEach(async () => {
    disk.free();
    await probe?.stop();
    probe = undefined;
    disk.remove();
  });

  test("refuses what its database cannot keep, and goes on when there is room", async () => {
    probe = await startProbe({ plugins: { database: { url: `sqlite:${join(disk.path, "app.db")}` } } });
    const { write } = probe;
    expect((await write(1)).status).toBe(201);
    await settled(probe);
    disk.fill();
    const accepted = [1];
    let refused = 0;
    // Files have some room in them that was given to them before.
    for (let number = 2; refused < 5; number += 1) {
      const answer = await write(number);
      if (answer.status === 201) accepted.push(number);
      else {
        expectClean503(answer);
        refused += 1;
      }
    }
    expect((await probe.app.inject({ url: "/health/live" })).status).toBe(200);
    disk.free();
    await expect.poll(async () => (await write(1_000_000 + refused++)).status, { timeout: 20_000 }).toBe(201);
    await settled(probe);
    const rows = await rowsOf(probe);
    expect(rows.written).toEqual(expect.arrayContaining(accepted));
    expectPromises(rows, mailedNumbers(probe.root));
    expect(probe.app.events.deadLetters()).toEqual([]);
  });

  test("sends later what it cannot write as a mail now, and leaves no halves", async () => {
    const outbox = join(disk.path, "mails");
    const started = await startProbe({ plugins: { email_service: { outbox }, database: { url: "sqlite:./app.db" } } });
    probe = started;
    disk.fill();
    expect((await started.write(1)).status).toBe(201);
    const told = (): boolean =>
      started.log.some((line) => line.level === "warn" && JSON.stringify(line).includes("ENOSPC"));
    await expect.poll(told, { timeout: 20_000 }).toBe(true);
    expect(readdirSync(outbox)).toEqual([]);
    disk.free();
    await settled(started);
    expect(readdirSync(outbox)).toEqual([expect.stringMatching(/\.eml$/)]);
  });

  test("keeps no half of an upload, says so to its caller, and takes it when there is room", async () => {
    const folder = join(disk.path, "files");
    await using app = await createTestApp(application, {
      only: ["orders"],
      services: { users: { find: async () => undefined } },
      settings: { plugins: { storage: { folder } } },
    });
    const clerk = { id: "clerk", roles: ["clerk"] };
    const url = "/products/mug/picture";
    const body = Buffer.concat([Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), Buffer.alloc(1_000_000)]);
    const put = () => app.inject({ method: "PUT", url, headers: { "content-type": "image/png" }, body, as: clerk });
    disk.fill();
    const refused = await put();
    expect(refused.headers["content-type"]).toContain("application/problem+json");
    expect(refused.json()).toMatchObject({ status: 507, detail: "The storage is full." });
    expect(readdirSync(join(folder, ".nexus/incoming"))).toEqual([]);
    expect((await app.inject({ url })).status).toBe(404);
    disk.free();
    expect((await put()).status).toBe(204);
    expect((await app.inject({ url })).body.length).toBeGreaterThan(0);
  });
});
