import { appendFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { stageBill } from "../../compiler/cli/image/stage-bill.js";
import { type SmallDisk, smallDisk } from "../services/small-disk.js";
import { install, nexus, temporaryFolder, write } from "./nexus.js";
import { sampleApplication, sampleVariables } from "./sample-application.js";

const trial = smallDisk(1_000_000);
trial?.remove();

describe.skipIf(trial === null)("on a full disk (a mount that needs rights)", () => {
  const newDisk = (size: number): SmallDisk => {
    const disk = smallDisk(size) as SmallDisk;
    onTestFinished(disk.remove);
    return disk;
  };

  it("nexus build says so, leaves dist/ as it was, and nothing half-written", async () => {
    const disk = newDisk(12_000_000);
    write(disk.path, sampleApplication);
    install(disk.path);
    expect(await nexus(["build"], { cwd: disk.path })).toMatchObject({ status: 0 });
    const before = readFileSync(join(disk.path, "dist", "app.js"), "utf8");
    appendFileSync(join(disk.path, "plugins/library/index.ts"), "console.log();\n");
    disk.fill();
    const { status, stderr } = await nexus(["build"], { cwd: disk.path });
    expect(stderr).toContain("error: dist/ cannot be written: the disk is full (ENOSPC)\n");
    expect(stderr).toContain("dist/ was left as it was");
    expect(status).toBe(1);
    expect(readFileSync(join(disk.path, "dist", "app.js"), "utf8")).toBe(before);
    expect(readdirSync(disk.path).filter((name) => name.startsWith(".nexus"))).toEqual([]);
  });

  it("a budget of the start cannot be held, and says why", async () => {
    const disk = newDisk(1_000_000);
    const cwd = temporaryFolder(sampleApplication);
    write(cwd, { "nexus.yaml": `${sampleApplication["nexus.yaml"]}budget: { start: 1m }\n` });
    install(cwd);
    const { status, stderr } = await nexus(["build"], { cwd, env: { ...sampleVariables, TMPDIR: disk.path } });
    expect(stderr).toContain("error[NX9004]: the budget cannot be held: the start was not measured");
    expect(stderr).toContain("the disk is full (ENOSPC)");
    expect(status).toBe(1);
    expect(readdirSync(disk.path).filter((name) => name.startsWith("nexus-"))).toEqual([]);
  });

  it("no half of a bill of materials is left", () => {
    const disk = newDisk(100_000);
    disk.fill();
    const path = join(disk.path, "bill.json");
    expect(() => stageBill(Buffer.alloc(10_000), path)).toThrow(
      `the bill of materials cannot be written to ${path}: the disk is full (ENOSPC)`,
    );
    expect(readdirSync(disk.path)).toEqual(["filler"]);
  });
});

it("a bill of materials does not take the place of a folder, and only the place of another when it is moved there", () => {
  const folder = temporaryFolder({ "bill.json": "old" });
  mkdirSync(join(folder, "folder"));
  expect(() => stageBill(Buffer.from("new"), join(folder, "folder"))).toThrow("it is a folder");
  const stage = stageBill(Buffer.from("new"), join(folder, "bill.json"));
  expect(readFileSync(join(folder, "bill.json"), "utf8")).toBe("old");
  stage.moveIntoPlace();
  stage.close();
  expect(readFileSync(join(folder, "bill.json"), "utf8")).toBe("new");
  expect(readdirSync(folder).sort()).toEqual(["bill.json", "folder"]);
});
