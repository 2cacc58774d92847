import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { compile } from "../../compiler/compile.js";
import { renderPretty } from "../../compiler/diagnostics/render/pretty.js";
import { memorySource } from "./memory-source.js";

/**
 * One folder per behaviour: `app/` is the input, `expected.txt` every diagnostic as a user sees it, `expected/` the generated
 * files where the folder exists. `UPDATE=1 npm test` records; the review of that diff is the test.
 */
const casesFolder = fileURLToPath(new URL("./cases/", import.meta.url));
const isRecording = process.env["UPDATE"] === "1";

describe("a case gives exactly what its folder expects", () => {
  for (const name of readdirSync(casesFolder).sort()) {
    it(name, () => checkCase(join(casesFolder, name)));
  }
});

function checkCase(folder: string): void {
  const input = readTree(join(folder, "app"));
  const { files, diagnostics } = compile(memorySource(input));
  const text = renderPretty(diagnostics, (file) => textOf(input, file), { color: false });
  const emitted = Object.fromEntries(files.map(({ path, content }) => [path, content]));

  if (isRecording) record({ folder, text, emitted });
  expect(text).toBe(readFileSync(join(folder, "expected.txt"), "utf8"));
  if (existsSync(join(folder, "expected"))) expect(emitted).toEqual(asTexts(readTree(join(folder, "expected"))));
}

/** Generated files are recorded only where the case has an `expected` folder, so that most cases stay small. */
function record({ folder, text, emitted }: { folder: string; text: string; emitted: Record<string, string> }): void {
  writeFileSync(join(folder, "expected.txt"), text);
  const expected = join(folder, "expected");
  if (!existsSync(expected)) return;
  rmSync(expected, { recursive: true });
  mkdirSync(expected);
  for (const [path, content] of Object.entries(emitted)) {
    mkdirSync(dirname(join(expected, path)), { recursive: true });
    writeFileSync(join(expected, path), content);
  }
}

function readTree(folder: string): Record<string, Uint8Array> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).split(sep).join("/"), readFileSync(path)];
    }),
  );
}

function asTexts(tree: Record<string, Uint8Array>): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).map(([path, bytes]) => [path, Buffer.from(bytes).toString("utf8")]));
}

function textOf(tree: Record<string, Uint8Array>, file: string): string | null {
  const bytes = tree[file];
  return bytes === undefined ? null : Buffer.from(bytes).toString("utf8");
}
