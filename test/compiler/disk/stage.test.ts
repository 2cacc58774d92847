import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { clearInterrupted, openStage, type Stage } from "../../../compiler/cli/disk/stage.js";
import { put, temporaryFolder } from "./temporary-folder.js";

it("puts a folder in the place of another, and leaves nothing beside it", () => {
  const root = temporaryFolder({ "dist/old": "old" });
  const stage = filled(openStage(join(root, "dist")));
  expect(readdirSync(join(root, "dist"))).toEqual(["old"]);
  stage.moveIntoPlace();
  stage.close();
  expect(readdirSync(root)).toEqual(["dist"]);
  expect(readdirSync(join(root, "dist"))).toEqual(["new"]);
});

it("leaves what is there where the new one is given up", () => {
  const root = temporaryFolder({ "dist/old": "old" });
  filled(openStage(join(root, "dist"))).close();
  expect(readdirSync(root)).toEqual(["dist"]);
  expect(readdirSync(join(root, "dist"))).toEqual(["old"]);
});

it("replaces what a link leads to, and keeps the link", () => {
  const root = temporaryFolder({ "elsewhere/dist/old": "old" });
  symlinkSync("elsewhere/dist", join(root, "dist"));
  const stage = filled(openStage(join(root, "dist")));
  stage.moveIntoPlace();
  stage.close();
  expect(realpathSync(join(root, "dist"))).toBe(realpathSync(join(root, "elsewhere", "dist")));
  expect(readdirSync(join(root, "dist"))).toEqual(["new"]);
});

it("clears away what processes left that were killed, and nothing else", async () => {
  const ended = await endedProcess();
  const root = temporaryFolder({
    "dist/old": "old",
    [`.nexus-dist-${ended}/half`]: "half",
    [`.nexus-dist-${ended}-old/older`]: "older",
    [`.nexus-dist-${process.ppid}/half`]: "of a process that runs",
    [`.nexus-image-${ended}/half`]: "of something else",
    ".nexus-dist-notes": "mine",
  });
  openStage(join(root, "dist")).close();
  expect(readdirSync(root).sort()).toEqual(
    [".nexus-dist-notes", `.nexus-dist-${process.ppid}`, `.nexus-image-${ended}`, "dist"].sort(),
  );
  expect(readdirSync(join(root, "dist"))).toEqual(["old"]);
  clearInterrupted(root, ".nexus-image-");
  expect(existsSync(join(root, `.nexus-image-${ended}`))).toBe(false);
});

it("puts back what a process had moved away when it was killed", async () => {
  const ended = await endedProcess();
  const root = temporaryFolder({ [`.nexus-dist-${ended}-old/old`]: "old", [`.nexus-dist-${ended}/new`]: "new" });
  openStage(join(root, "dist")).close();
  expect(readdirSync(root)).toEqual(["dist"]);
  expect(readdirSync(join(root, "dist"))).toEqual(["old"]);
});

it("is whole after several processes replaced it over and over at the same time", async () => {
  const root = temporaryFolder();
  const program = fileURLToPath(new URL("stage-process.ts", import.meta.url));
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ["--import", "tsx", program, join(root, "dist")], { stdio: ["ignore", "ignore", "pipe"] }),
  );
  const said = children.map((child) => child.stderr.setEncoding("utf8").toArray());
  const statuses = await Promise.all(children.map(async (child) => (await once(child, "close"))[0]));
  expect((await Promise.all(said)).flat().join("")).toBe("");
  expect(statuses).toEqual([0, 0, 0]);
  expect(readdirSync(root)).toEqual(["dist"]);
  const [one, other] = ["one", "other"].map((name) => readFileSync(join(root, "dist", name), "utf8"));
  expect(one).toBe(other);
});

function filled(stage: Stage): Stage {
  mkdirSync(stage.path);
  put(stage.path, "new", "new");
  return stage;
}

async function endedProcess(): Promise<number> {
  const child = spawn("true");
  await once(child, "close");
  return child.pid ?? 0;
}
