import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { renderPretty } from "../../compiler/diagnostics/render/pretty.js";
import { placeOf } from "./place-of.js";

const orders = `${"#\n".repeat(8)}  billing: ^1.0.0\n`;
const billing = `${"#\n".repeat(11)}  orders: ^1.0.0\n`;

describe("pretty diagnostics", () => {
  it("look as the design shows them", () => {
    const texts: Record<string, string> = {
      "plugins/orders/plugin.yaml": orders,
      "plugins/billing/plugin.yaml": billing,
    };
    const circle = diagnostic({
      code: "NX3005",
      message: "plugins depend on each other in a circle",
      label: "orders needs billing",
      at: placeOf("plugins/orders/plugin.yaml", orders, "billing"),
      related: [{ at: placeOf("plugins/billing/plugin.yaml", billing, "orders"), note: "billing needs orders" }],
      help: "let one of them handle an event of the other instead",
    });
    expect(renderPretty([circle], (file) => texts[file] ?? null, { color: false })).toBe(
      [
        "error[NX3005]: plugins depend on each other in a circle",
        "  ┌─ plugins/orders/plugin.yaml:9:3",
        "9 │   billing: ^1.0.0",
        "  │   ^^^^^^^ orders needs billing",
        "  ├─ plugins/billing/plugin.yaml:12:3",
        "12│   orders: ^1.0.0",
        "  │   ^^^^^^ billing needs orders",
        "  = help: let one of them handle an event of the other instead",
        "",
      ].join("\n"),
    );
  });

  const frames: readonly { row: string; text: string; marked: string; want: readonly string[] }[] = [
    { row: "marks a word", text: "port: high", marked: "high", want: ["1 │ port: high", "  │       ^^^^ here"] },
    { row: "expands tabs", text: "\tport: high", marked: "high", want: ["1 │   port: high", "  │         ^^^^ here"] },
    {
      row: "gives wide characters two columns",
      text: "名前: x",
      marked: "x",
      want: ["1 │ 名前: x", "  │       ^ here"],
    },
    { row: "gives emoji two columns", text: "🚀: x", marked: "x", want: ["1 │ 🚀: x", "  │     ^ here"] },
    { row: "gives combining marks none", text: "e\u0301: x", marked: "x", want: ["1 │ e\u0301: x", "  │    ^ here"] },
    {
      row: "leaves out escape sequences",
      text: "a: \u001b[31mred",
      marked: "red",
      want: ["1 │ a: [31mred", "  │        ^^^ here"],
    },
    {
      row: "leaves out what reorders text",
      text: "a: \u202eb c",
      marked: "c",
      want: ["1 │ a: b c", "  │      ^ here"],
    },
    { row: "leaves out a carriage return", text: "a: b\r\nc: d\r\n", marked: "b", want: ["1 │ a: b", "  │    ^ here"] },
    {
      row: "marks several lines up to the end of the first",
      text: "a:\n  b: 1",
      marked: "a:\n  b",
      want: ["1 │ a:", "  │ ^^ here"],
    },
    { row: "puts one caret where nothing stands", text: "a:", marked: "", want: ["1 │ a:", "  │ ^ here"] },
    {
      row: "cuts a long line around the place",
      text: `${"a".repeat(300)} here ${"b".repeat(300)}`,
      marked: "here",
      want: [`1 │ …${"a".repeat(29)} here ${"b".repeat(65)}…`, `  │ ${" ".repeat(31)}^^^^ here`],
    },
    {
      row: "cuts a long place",
      text: `a: ${"b".repeat(300)}`,
      marked: "b".repeat(300),
      want: [`1 │ a: ${"b".repeat(97)}…`, `  │    ${"^".repeat(97)} here`],
    },
  ];
  it.each(frames)("$row", ({ text, marked, want }) => {
    const found = diagnostic({ label: "here", at: placeOf("nexus.yaml", text, marked) });
    const [, , ...frame] = renderPretty([found], () => text, { color: false })
      .trimEnd()
      .split("\n");
    expect(frame).toEqual(want);
  });

  const wholes: readonly { row: string; given: Partial<Diagnostic>; want: readonly string[] }[] = [
    { row: "a finding without a place has a head alone", given: {}, want: ["error[NX0000]: something is wrong"] },
    {
      row: "a whole file is named without a frame",
      given: { at: { file: "nexus.yaml", span: null }, label: "not found" },
      want: ["error[NX0000]: something is wrong", "  ┌─ nexus.yaml", "  │ not found"],
    },
    {
      row: "a file that cannot be read is named without a line",
      given: { at: { file: "gone.yaml", span: { start: 1, end: 2 } } },
      want: ["error[NX0000]: something is wrong", "  ┌─ gone.yaml"],
    },
    {
      row: "lines of a help stand under each other",
      given: { help: "first\nsecond" },
      want: ["error[NX0000]: something is wrong", "  = help: first", "          second"],
    },
    {
      row: "a message that quotes a line feed stays on its line",
      given: { message: 'unknown key "a\nb\u001b[2J"' },
      want: ['error[NX0000]: unknown key "a b[2J"'],
    },
    { row: "severities are named", given: { severity: "note" }, want: ["note[NX0000]: something is wrong"] },
  ];
  it.each(wholes)("$row", ({ given, want }) => {
    expect(renderPretty([diagnostic(given)], () => null, { color: false })).toBe(`${want.join("\n")}\n`);
  });

  it("stand apart by an empty line, and are nothing where there are none", () => {
    const one = diagnostic({});
    expect(renderPretty([one, one], () => null, { color: false })).toBe(
      "error[NX0000]: something is wrong\n\nerror[NX0000]: something is wrong\n",
    );
    expect(renderPretty([], () => null, { color: false })).toBe("");
  });

  it("say the same with colours", () => {
    const text = "port: high\n";
    const found = [diagnostic({ label: "here", help: "lower it", at: placeOf("nexus.yaml", text, "high") })];
    const coloured = renderPretty(found, () => text, { color: true });
    expect(coloured).toContain("\u001b[");
    expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(renderPretty(found, () => text, { color: false }));
  });

  it("are quick on a line of megabytes", () => {
    const text = `a: ${"x".repeat(10_000_000)}`;
    const at = { file: "nexus.yaml", span: { start: 5_000_000, end: 5_000_003 } };
    expect(renderPretty([diagnostic({ at })], () => text, { color: false }).length).toBeLessThan(500);
  });
});

function diagnostic(given: Partial<Diagnostic>): Diagnostic {
  return {
    code: "NX0000",
    severity: "error",
    message: "something is wrong",
    label: null,
    at: null,
    help: null,
    related: [],
    ...given,
  };
}
