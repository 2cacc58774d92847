import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { type ImageFilesOptions, imageFiles } from "../../compiler/cli/commands/image-files.js";
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
    const environment = { LIBRARY_TOKEN: "hunter2", NEXUS_ENV: "test", TZ: "Asia/Tokyo" };
    const made = await nexus(["image", "files", "--name", "shop:2"], { cwd: first, env: environment });
    expect(made).toMatchObject({ status: 0, stderr: "" });
    expect(made.stdout).toContain("✔ deploy/kubernetes/application.yaml\n");
    await run(second, { name: "shop:2" });
    expect(filesIn(first)).toEqual(all);
    for (const path of all.filter((name) => name !== "kubernetes")) {
      expect(read(second, path)).toBe(read(first, path));
      expect(read(first, path)).not.toContain("hunter2");
    }
    expect(read(first, "compose.yaml")).toMatch(/^# Made by `nexus image files --name shop:2`/);
    expect(await run(first, { name: "shop:2" })).toBe("  0 written, 5 unchanged\n");
    expect(await run(first, { name: "shop:2", check: true })).toBe("  0 written, 5 unchanged\n");
  });

  it("tells with --check that nexus.yaml says something else now", async () => {
    const cwd = temporaryFolder(sampleApplication);
    await run(cwd);
    const before = read(cwd, "kubernetes/application.yaml");
    writeFileSync(join(cwd, "nexus.yaml"), (sampleApplication["nexus.yaml"] ?? "").replace("8123", "8124"));
    await expect(run(cwd, { check: true })).rejects.toThrow(
      "deploy/kubernetes/application.yaml: not what nexus.yaml and the manifests say now",
    );
    expect(read(cwd, "kubernetes/application.yaml")).toBe(before);
  });

  it("overwrites no file that was edited by hand or that somebody else made, unless it is told to", async () => {
    const cwd = temporaryFolder({ ...sampleApplication, "deploy/compose.yaml": "services: {}\n" });
    await expect(run(cwd)).rejects.toThrow(
      "deploy/compose.yaml: edited by hand, or not made by this command; nothing was written",
    );
    expect(filesIn(cwd)).toEqual(["compose.yaml"]);

    await run(cwd, { force: true });
    writeFileSync(join(cwd, "deploy/Dockerfile"), `${read(cwd, "Dockerfile")}# ours\n`);
    await expect(run(cwd)).rejects.toThrow(/^deploy\/Dockerfile: edited by hand/);
    await run(cwd, { only: "compose,kubernetes" });
    expect(read(cwd, "Dockerfile")).toMatch(/# ours\n$/);
  });

  it("tells with --check what was edited by hand, and the command that makes it again", async () => {
    const cwd = temporaryFolder(sampleApplication);
    await run(cwd, { name: "shop:2" });
    writeFileSync(join(cwd, "deploy/Dockerfile"), "# ours\n");
    rmSync(join(cwd, "deploy/compose.yaml"));
    await expect(run(cwd, { name: "shop:2", check: true })).rejects.toMatchObject({
      message: expect.stringMatching(/^deploy\/Dockerfile \(edited by hand\), deploy\/compose.yaml: not what/),
      help: expect.stringContaining('run "nexus image files --name shop:2", and commit what it writes'),
    });
  });

  it("clears away what a run that was killed has left, and leaves nothing itself", async () => {
    // No process has such a number.
    const cwd = temporaryFolder({ ...sampleApplication, "deploy/.nexus-files-4194305/Dockerfile": "half" });
    await run(cwd);
    expect(filesIn(cwd)).toEqual(all);
  });

  it("says what stands where its folder belongs", async () => {
    const cwd = temporaryFolder({ ...sampleApplication, deploy: "mine" });
    const deploy = join(cwd, "deploy");
    await expect(run(cwd)).rejects.toThrow(`${deploy}: a file stands where a folder belongs (ENOTDIR)`);
    expect(readFileSync(deploy, "utf8")).toBe("mine");
  });

  it("leaves nothing half-written where a folder stands in the way", async () => {
    const cwd = temporaryFolder({ ...sampleApplication, "deploy/compose.yaml/file": "" });
    await expect(run(cwd)).rejects.toThrow("compose.yaml is no file");
    expect(filesIn(cwd)).toEqual(["compose.yaml", "compose.yaml/file"]);
  });

  const wrong: readonly { readonly options: Partial<ImageFilesOptions>; readonly says: string }[] = [
    { options: { dir: "../elsewhere" }, says: "--dir takes a folder inside of the application" },
    { options: { dir: "." }, says: "--dir takes a folder inside of the application" },
    { options: { only: "helm" }, says: '--only knows no "helm"' },
    { options: { name: "Shop Image" }, says: "--name takes the name of an image" },
    { options: { env: "cluster" }, says: '--env: environment "cluster" is not known; known are' },
  ];
  it.each(wrong)("refuses $options", async ({ options, says }) => {
    const cwd = temporaryFolder(sampleApplication);
    await expect(run(cwd, options)).rejects.toThrow(says);
    expect(existsSync(join(cwd, "deploy"))).toBe(false);
  });
});

/** Runs the command in this process; gives what it wrote. */
async function run(root: string, options: Partial<ImageFilesOptions> = {}): Promise<string> {
  let text = "";
  const write = (written: string): void => {
    text += written;
  };
  const stream = { write, colors: createColors(false), hasColor: false, isTerminal: false };
  const context = { root, terminal: { out: stream, err: stream }, environment: {} };
  expect(await imageFiles({ dir: "deploy", env: "production", ...options }, context)).toBe(0);
  return text;
}

function filesIn(folder: string): string[] {
  return readdirSync(join(folder, "deploy"), { recursive: true, encoding: "utf8" }).sort();
}

function read(folder: string, path: string): string {
  return readFileSync(join(folder, "deploy", path), "utf8");
}
