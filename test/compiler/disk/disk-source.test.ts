import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadDocuments } from "../../../compiler/1-load/load-documents.js";
import { diskSource } from "../../../compiler/cli/disk/disk-source.js";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.js";
import { put, temporaryFolder } from "./temporary-folder.js";

const reasonOf = (root: string, path: string): string => {
  const read = diskSource(root).source.read(path);
  return read.ok ? "ok" : read.reason;
};

describe("a file on the disk", () => {
  it("is read from the root", () => {
    const read = diskSource(temporaryFolder({ "a/b.yaml": "x" })).source.read("a/b.yaml");
    expect(read.ok && new TextDecoder().decode(read.bytes)).toBe("x");
  });

  it("may be missing, also below a file, by a name that is too long, or by one that no file can have", () => {
    const root = temporaryFolder({ "a.yaml": "" });
    const paths = ["none.yaml", "a.yaml/b.yaml", `${"x".repeat(5000)}.yaml`, "a\0b.yaml"];
    expect(paths.map((path) => reasonOf(root, path))).toEqual(["missing", "missing", "missing", "missing"]);
  });

  it("may be a folder", () => {
    expect(reasonOf(temporaryFolder({ "a/b.yaml": "" }), "a")).toBe("directory");
  });

  it("may be a circle of links", () => {
    const root = temporaryFolder();
    symlinkSync("b.yaml", join(root, "a.yaml"));
    symlinkSync("a.yaml", join(root, "b.yaml"));
    expect(reasonOf(root, "a.yaml")).toBe("loop");
  });

  it("may be a pipe, for which nobody waits", () => {
    const root = temporaryFolder();
    execFileSync("mkfifo", [join(root, "a.yaml")]);
    expect(reasonOf(root, "a.yaml")).toBe("failed");
  });

  it.skipIf(process.getuid?.() === 0)("may be in a folder without rights", () => {
    const root = temporaryFolder({ "plugins/a/plugin.yaml": "" });
    chmodSync(join(root, "plugins/a"), 0o000);
    try {
      expect(reasonOf(root, "plugins/a/plugin.yaml")).toBe("denied");
    } finally {
      chmodSync(join(root, "plugins/a"), 0o755);
    }
  });

  it("is the same for the whole of a compile", () => {
    const root = temporaryFolder({ "a.yaml": "1" });
    const { source, textOf } = diskSource(root);
    source.read("a.yaml");
    put(root, "a.yaml", "2");
    expect(textOf("a.yaml")).toBe("1");
  });
});

describe("a folder on the disk", () => {
  it("is listed in order, links to folders as folders, and empty where there is none", () => {
    const root = temporaryFolder({ "plugins/b/x": "", "plugins/a/x": "", "plugins/c.md": "" });
    symlinkSync("a", join(root, "plugins/linked"));
    symlinkSync("nowhere", join(root, "plugins/broken"));
    const { source } = diskSource(root);
    expect(source.list("plugins")).toEqual(["a/", "b/", "broken", "c.md", "linked/"]);
    expect(source.list("none")).toEqual([]);
  });
});

describe("an installed package", () => {
  it("stands in node_modules of the root, or of a folder above it", () => {
    const top = temporaryFolder({ "node_modules/acme/plugin.yaml": "", "apps/shop/node_modules/near/plugin.yaml": "" });
    const { source } = diskSource(join(top, "apps/shop"));
    expect(["near", "acme", "none"].map(source.packageDirectory)).toEqual([
      "node_modules/near",
      "../../node_modules/acme",
      null,
    ]);
    expect(source.read("../../node_modules/acme/plugin.yaml").ok).toBe(true);
  });

  it("may be a link", () => {
    const root = temporaryFolder({ "elsewhere/plugin.yaml": "x" });
    mkdirSync(join(root, "node_modules"));
    symlinkSync("../elsewhere", join(root, "node_modules/acme"));
    const { source } = diskSource(root);
    expect(source.packageDirectory("acme")).toBe("node_modules/acme");
    expect(source.read("node_modules/acme/plugin.yaml").ok).toBe(true);
  });

  it("nexus-platform is the running one where the application has none of its own", () => {
    const { source } = diskSource(temporaryFolder());
    expect(source.shippedPlugins).toBe("node_modules/nexus-platform/plugins");
    expect(source.read("node_modules/nexus-platform/package.json").ok).toBe(true);
    expect(source.list(source.shippedPlugins)).toContain("database/");
  });

  it("nexus-platform is the application's where it has one", () => {
    const root = temporaryFolder({ "node_modules/nexus-platform/plugins/only/plugin.yaml": "" });
    expect(diskSource(root).source.list("node_modules/nexus-platform/plugins")).toEqual(["only/"]);
  });

  it("nexus-platform is the root in its own checkout", () => {
    const { source } = diskSource(fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, ""));
    expect([source.shippedPlugins, source.packageDirectory("nexus-platform")]).toEqual(["plugins", ""]);
  });
});

it("a circle of links in place of a plugin is told at its key", () => {
  const root = temporaryFolder({ "nexus.yaml": "nexus: 1\napp: { name: x }\nplugins:\n  a:\n" });
  mkdirSync(join(root, "plugins"));
  symlinkSync("a", join(root, "plugins/a"));
  const found: Diagnostic[] = [];
  loadDocuments(diskSource(root).source, (diagnostic) => void found.push(diagnostic));
  expect(found).toMatchObject([
    { code: "NX1001", at: { file: "nexus.yaml" }, message: expect.stringContaining("lead in a circle") },
  ]);
});
