import { expect, it } from "vitest";
import { serializerCode } from "../../compiler/cli/build/serializer-code.js";

it("a serializer is that of the Node that images ship, whichever Node builds it", () => {
  const code = serializerCode({ type: "array", items: { type: "integer" } });
  // From that length on Node 22 and newer take JSON.stringify for an array of integers; Node 20 would at 300000.
  expect(code).toContain("512");
  expect(code).not.toContain("300000");
});
