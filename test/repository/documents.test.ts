import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pages = ["README.md", "CONTRIBUTING.md", ...pagesIn("docs")];

describe("documents", () => {
  it("every link to a file leads to one", () => {
    const dead = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, target = ""]) => posix.join(posix.dirname(page), target))
        .filter((target) => !existsSync(join(root, target)))
        .map((target) => `${page} → ${target}`),
    );
    expect(dead).toEqual([]);
  });

  it("every path of the repository that a page names exists", () => {
    const named =
      /`((?:compiler|runtime|schemas|docs|test|bench|plugins\/(?:database|user_manager|email_service|analytics|orders))\/[\w./-]+)`/g;
    const missing = pages.flatMap((page) =>
      [...read(page).matchAll(named)]
        .map(([, path = ""]) => path)
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${page}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it("every shipped plugin has a page", () => {
    const shipped = readdirSync(join(root, "plugins")).filter((name) => name !== "orders");
    expect(shipped.filter((name) => !existsSync(join(root, `docs/plugins/${name}.md`)))).toEqual([]);
  });

  it("the wiring that README.md shows is the one that is generated", () => {
    const shown = /between the\nplugins[\s\S]*?```ts\n([\s\S]*?)```/.exec(read("README.md"))?.[1];
    expect(shown).toBeDefined();
    expect(read("generated/app.ts")).toContain(shown);
  });
});

function pagesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

function read(page: string): string {
  return readFileSync(join(root, page), "utf8");
}
