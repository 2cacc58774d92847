import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { codes } from "../../compiler/diagnostics/catalog/all.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cases = `${root}test/compiler/cases/`;

/** These are about the state of a disk, which a case's folder cannot hold; test/compiler/disk and test/cli have them. */
const aboutDisks = ["NX4006", "NX4007", "NX4008", "NX9001", "NX9002", "NX9003", "NX9004"];

const reported = Object.entries(codes).filter(([, { later }]) => later !== true);

it("every code has a case that gives it", () => {
  const expected = readdirSync(cases)
    .map((name) => `${cases}${name}/expected.txt`)
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8"));
  const without = reported.filter(
    ([code]) => !aboutDisks.includes(code) && !expected.some((text) => text.includes(`[${code}]`)),
  );
  expect(without.map(([code]) => code)).toEqual([]);
});

it("every code has a definition in the catalogue, and every definition is listed", () => {
  const folder = `${root}compiler/diagnostics/catalog/`;
  const texts = readdirSync(folder)
    .filter((name) => name !== "all.ts")
    .map((name) => readFileSync(`${folder}${name}`, "utf8"));
  const defined = texts.flatMap((text) =>
    [...text.matchAll(/defineDiagnostic(?:<[^>]*>)?\(\s*"(NX\d{4})"/g)].map(([, code = ""]) => code),
  );
  expect([...new Set(defined)].sort()).toEqual(reported.map(([code]) => code).sort());
});

it("the severity of a definition is the one that is listed", async () => {
  const modules = readdirSync(`${root}compiler/diagnostics/catalog/`).filter((name) => name !== "all.ts");
  for (const name of modules) {
    const module: Record<string, unknown> = await import(
      `../../compiler/diagnostics/catalog/${name.replace(/\.ts$/, ".js")}`
    );
    for (const made of Object.values(module)) {
      if (typeof made !== "function" || !("code" in made) || !("severity" in made)) continue;
      expect({ code: made.code, severity: made.severity }).toEqual({
        code: made.code,
        severity: codes[String(made.code)]?.severity,
      });
    }
  }
});
