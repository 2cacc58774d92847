import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nexus, temporaryFolder } from "./nexus.js";
import { sampleApplication } from "./sample-application.js";

const all = [
  ".files.json",
  "Dockerfile",
  "Dockerfile.dockerignore",
  "compose.yaml",
  "kubernetes",
  "kubernetes/application.yaml",
  "kubernetes/kustomization.yaml",
];

describe("nexus image files", () => {
  it("writes the same files everywhere, and nothing where nothing changed", async () => {
    const [first, second] = [temporaryFolder(sampleApplication), temporaryFolder(sampleApplication)];
    const made = await nexus(["image", "files"], { cwd: first, env: { LIBRARY_TOKEN: "hunter2", NEXUS_ENV: "test" } });
    expect(made).toMatchObject({ status: 0, stderr: "" });
    expect(made.stdout).toContain("✔ deploy/kubernetes/application.yaml\n");
    await nexus(["image", "files"], { cwd: second, env: { TZ: "Asia/Tokyo" } });
    expect(filesIn(first)).toEqual(all);
    for (const path of all.filter((name) => name !== "kubernetes")) {
      expect(read(second, path)).toBe(read(first, path));
      expect(read(first, path)).not.toContain("hunter2");
    }
    const again = await nexus(["image", "files"], { cwd: first });
    expect(again.stdout).toBe("  0 written, 5 unchanged\n");
    expect(await nexus(["image", "files", "--check"], { cwd: first })).toMatchObject({ status: 0, stderr: "" });
  });

  it("tells with --check that nexus.yaml says something else now", async () => {
    const cwd = temporaryFolder(sampleApplication);
    await nexus(["image", "files"], { cwd });
    const before = read(cwd, "kubernetes/application.yaml");
    writeFileSync(join(cwd, "nexus.yaml"), (sampleApplication["nexus.yaml"] ?? "").replace("8123", "8124"));
    const { status, stderr } = await nexus(["image", "files", "--check"], { cwd });
    expect(stderr).toContain("deploy/kubernetes/application.yaml: not what nexus.yaml and the manifests say now");
    expect(status).toBe(1);
    expect(read(cwd, "kubernetes/application.yaml")).toBe(before);
  });

  it("overwrites no file that was edited by hand or that somebody else made, unless it is told to", async () => {
    const cwd = temporaryFolder({ ...sampleApplication, "deploy/compose.yaml": "services: {}\n" });
    const refused = await nexus(["image", "files"], { cwd });
    expect(refused.stderr).toContain(
      "deploy/compose.yaml: edited by hand, or not made by this command; nothing was written",
    );
    expect(refused.status).toBe(1);
    expect(filesIn(cwd)).toEqual(["compose.yaml"]);

    expect((await nexus(["image", "files", "--force"], { cwd })).status).toBe(0);
    writeFileSync(join(cwd, "deploy/Dockerfile"), `${read(cwd, "Dockerfile")}# ours\n`);
    const edited = await nexus(["image", "files"], { cwd });
    expect(edited.stderr).toMatch(/^error: deploy\/Dockerfile: edited by hand/);
    expect((await nexus(["image", "files", "--only", "compose,kubernetes"], { cwd })).status).toBe(0);
    expect(read(cwd, "Dockerfile")).toMatch(/# ours\n$/);
  });

  const wrong = [
    { args: ["--dir", "../elsewhere"], says: "--dir takes a folder inside of the application" },
    { args: ["--dir", "."], says: "--dir takes a folder inside of the application" },
    { args: ["--only", "helm"], says: '--only knows no "helm"\n  = help: known are docker, compose, kubernetes' },
    { args: ["--name", "Shop Image"], says: "--name takes the name of an image" },
    { args: ["--env", "cluster"], says: '--env: environment "cluster" is not known; known are' },
  ];
  it.each(wrong)("refuses $args", async ({ args, says }) => {
    const cwd = temporaryFolder(sampleApplication);
    const { status, stderr } = await nexus(["image", "files", ...args], { cwd });
    expect(stderr).toContain(says);
    expect(status).toBe(2);
    expect(existsSync(join(cwd, "deploy"))).toBe(false);
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(join(folder, "deploy"), { recursive: true, encoding: "utf8" }).sort();
}

function read(folder: string, path: string): string {
  return readFileSync(join(folder, "deploy", path), "utf8");
}
