import { describe, expect, it } from "vitest";
import { compiledCase } from "./case-files.js";
import { type Flags, strictFlags, typeCheck } from "./type-check.js";

/** Generated code compiles with whatever strictness an application chooses. */
describe("generated code and the plugins that keep to it compile", () => {
  const flags = strictFlags();
  const rows: readonly [name: string, sample: string, flags: Flags][] = [
    ["every feature, with every strict flag", "emit-every-feature", flags],
    [
      "every feature, where optional may be undefined",
      "emit-every-feature",
      { ...flags, exactOptionalPropertyTypes: false },
    ],
    ["hostile names, with every strict flag", "emit-hostile-names", flags],
    ["services that are watched, with every strict flag", "emit-watched", flags],
    ["a plugin that declares nothing", "emit-minimal", flags],
  ];
  it.each(rows)("%s", (_name, sample, chosen) => {
    expect(typeCheck(compiledCase(sample), chosen)).toEqual([]);
  });
});
