import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { commandLine } from "../../compiler/cli/program.js";
import { processTerminal } from "../../compiler/cli/terminal.js";
import { codes } from "../../compiler/diagnostics/catalog/all.js";
import { type CodeEntry, codesPage, commandsPage, schemaPage } from "./reference-pages.js";

/** docs/reference/ is what these functions make of the sources; `UPDATE=1 npm test` writes it. */
const root = fileURLToPath(new URL("../../", import.meta.url));
const schema = (name: string) => JSON.parse(readFileSync(`${root}schemas/${name}.schema.json`, "utf8"));

const pages: Record<string, () => string> = {
  "nexus-yaml.md": () => schemaPage(schema("nexus")),
  "plugin-yaml.md": () => schemaPage(schema("plugin")),
  "codes.md": () => codesPage(codeEntries()),
  "commands.md": () => commandsPage(commandLine(processTerminal(), () => undefined)),
};

for (const [name, render] of Object.entries(pages)) {
  it(`docs/reference/${name} is in step with the sources`, () => {
    const file = `${root}docs/reference/${name}`;
    if (process.env["UPDATE"] === "1") {
      mkdirSync(`${root}docs/reference`, { recursive: true });
      writeFileSync(file, render());
    }
    expect(readFileSync(file, "utf8")).toBe(render());
  });
}

it("every code that can be reported has an explain text", () => {
  expect(
    codeEntries()
      .filter(({ text, severity }) => text === "" && severity !== "later")
      .map(({ code }) => code),
  ).toEqual([]);
});

function codeEntries(): CodeEntry[] {
  return Object.entries(codes).map(([code, { title, severity, ...rest }]) => {
    const file = `${root}compiler/diagnostics/explain/${code}.md`;
    const isLater = "later" in rest && rest.later === true;
    return {
      code,
      title,
      severity: isLater ? "later" : severity,
      text: existsSync(file) ? readFileSync(file, "utf8") : "",
    };
  });
}
