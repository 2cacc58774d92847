import { describe, expect, it } from "vitest";
import { codes } from "../../compiler/diagnostics/catalog/all.js";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { locate } from "../../compiler/diagnostics/locate.js";
import { renderGithub } from "../../compiler/diagnostics/render/github.js";
import { jsonDiagnostics } from "../../compiler/diagnostics/render/json.js";
import { renderSarif } from "../../compiler/diagnostics/render/sarif.js";
import { placeOf } from "./place-of.js";

const text = "nexus: 1\napp:\n  name: 🚀 shop\n";
const found: Diagnostic = {
  code: "NX2001",
  severity: "error",
  message: "50% of it is wrong:\nall",
  label: "here",
  at: placeOf("nexus.yaml", text, "shop"),
  help: "mend it",
  related: [{ at: placeOf("nexus.yaml", text, "app"), note: "of this" }],
};
const textOf = (): string => text;

describe("places", () => {
  const rows = [
    { row: "count lines and columns from 1", start: 0, end: 5, want: [1, 1, 1, 6] },
    { row: "count columns in UTF-16 units", start: 25, end: 29, want: [3, 12, 3, 16] },
    { row: "may go over lines", start: 9, end: 18, want: [2, 1, 3, 5] },
    { row: "may stand at the end of the text", start: text.length, end: text.length, want: [4, 1, 4, 1] },
    { row: "end no earlier than they start", start: 5, end: 2, want: [1, 6, 1, 6] },
  ];
  it.each(rows)("$row", ({ start, end, want: [line, column, endLine, endColumn] }) => {
    expect(locate({ file: "nexus.yaml", span: { start, end } }, textOf)).toEqual({
      file: "nexus.yaml",
      range: { start: { line, column }, end: { line: endLine, column: endColumn } },
    });
  });

  it("are null where there is none", () => {
    expect(locate(null, textOf)).toEqual({ file: null, range: null });
    expect(locate({ file: "a", span: null }, textOf)).toEqual({ file: "a", range: null });
    expect(locate({ file: "a", span: { start: 0, end: 1 } }, () => null)).toEqual({ file: "a", range: null });
  });
});

describe("JSON", () => {
  it("has the keys of the design and no others", () => {
    expect(jsonDiagnostics([found], textOf)).toEqual([
      {
        code: "NX2001",
        severity: "error",
        message: "50% of it is wrong:\nall",
        file: "nexus.yaml",
        range: { start: { line: 3, column: 12 }, end: { line: 3, column: 16 } },
        help: "mend it",
        related: [
          {
            file: "nexus.yaml",
            range: { start: { line: 2, column: 1 }, end: { line: 2, column: 4 } },
            message: "of this",
          },
        ],
      },
    ]);
  });
});

describe("workflow commands", () => {
  const rows: readonly { row: string; given: Partial<Diagnostic>; folder?: string; want: string }[] = [
    {
      row: "carry the place, escaped as the runner reads it",
      given: {},
      want: "::error file=nexus.yaml,line=3,endLine=3,col=12,endColumn=16,title=NX2001::50%25 of it is wrong:%0Aall%0Ahelp: mend it\n",
    },
    {
      row: "escape colons and commas in properties",
      given: { at: { file: "a:b,c.yaml", span: null }, help: null, message: "m" },
      want: "::error file=a%3Ab%2Cc.yaml,title=NX2001::m\n",
    },
    {
      row: "call a note a notice, and need no file",
      given: { severity: "note", at: null, help: null, message: "m" },
      want: "::notice title=NX2001::m\n",
    },
    {
      row: "name files from the root of the repository",
      given: { at: { file: "nexus.yaml", span: null }, help: null, message: "m" },
      folder: "apps/shop",
      want: "::error file=apps/shop/nexus.yaml,title=NX2001::m\n",
    },
  ];
  it.each(rows)("$row", ({ given, folder = "", want }) => {
    expect(renderGithub([{ ...found, ...given }], textOf, { folder })).toBe(want);
  });
});

describe("SARIF", () => {
  const render = (given: Partial<Diagnostic>, of: () => string = textOf): Sarif =>
    JSON.parse(renderSarif([{ ...found, ...given }], of, { version: "1.2.3", codes })) as Sarif;

  it("is one run with every code as a rule", () => {
    const log = render({});
    expect(log.version).toBe("2.1.0");
    const [run] = log.runs;
    expect(run?.columnKind).toBe("utf16CodeUnits");
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(Object.keys(codes));
    expect(run?.tool.driver.rules[run.results[0]?.ruleIndex ?? -1]?.id).toBe("NX2001");
  });

  it("has the place and what is related to it", () => {
    const region = { startLine: 3, startColumn: 12, endLine: 3, endColumn: 16 };
    const [result] = render({}).runs[0]?.results ?? [];
    expect(result?.locations[0]?.physicalLocation.region).toEqual(region);
    expect(result?.relatedLocations[0]).toMatchObject({ message: { text: "of this" } });
    expect(result?.message.text).toBe("50% of it is wrong:\nall\nhelp: mend it");
  });

  it("writes paths as URIs", () => {
    const [result] = render({ at: { file: "a b/ü.yaml", span: null } }).runs[0]?.results ?? [];
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe("a%20b/%C3%BC.yaml");
  });

  it("keeps a fingerprint while lines and wording change, and not when the subject does", () => {
    const print = (given: Partial<Diagnostic>, of?: () => string): unknown =>
      render(given, of).runs[0]?.results[0]?.partialFingerprints;
    const moved = `# new\n${text}`;
    expect(print({ at: placeOf("nexus.yaml", moved, "shop"), message: "other words" }, () => moved)).toEqual(print({}));
    expect(print({ at: placeOf("nexus.yaml", text, "name") })).not.toEqual(print({}));
  });
});

interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly columnKind: string;
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleIndex: number;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: { readonly region?: object; readonly artifactLocation: { readonly uri: string } };
      }[];
      readonly relatedLocations: readonly object[];
      readonly partialFingerprints: object;
    }[];
  }[];
}
