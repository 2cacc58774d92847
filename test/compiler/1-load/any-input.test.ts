import fc from "fast-check";
import { expect, it } from "vitest";
import { packTree, unpackTree } from "../../../compiler/1-load/yaml/packed-tree.js";
import { parseYaml } from "../../../compiler/1-load/yaml/parse-yaml.js";
import type { YamlNode } from "../../../compiler/model.js";

const fragment = fc.constantFrom(
  ..."abc:,-?*&!|>'\"%@`{}[]#~ \t\n\r\\0.<=$😀\uFEFF",
  ...[
    "a: ",
    "- ",
    "\n  ",
    "\n",
    "---\n",
    "...\n",
    "<<: ",
    "&x ",
    "*x",
    "${env:A}",
    ">=1.0.0",
    "!!str ",
    "? ",
    ".inf",
    "\\u",
    "\ud800",
  ],
);
const yamlLike = fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join(""));
const bytes = fc.oneof(
  yamlLike.map((text) => new TextEncoder().encode(text)),
  fc.uint8Array({ maxLength: 60 }),
);

/** 2,000 runs, always the same ones, so that a failure is found again. */
const runs = { numRuns: 2000, seed: 1 };

it("whatever a file holds, it is a tree or a problem, never an exception, and every place is inside of the file", () => {
  fc.assert(
    fc.property(bytes, (content) => {
      const { root, problems } = parseYaml(content);
      const { length } = new TextDecoder().decode(content);
      expect(root !== null || problems.length > 0).toBe(true);
      const spans = [...problems.map(({ span }) => span), ...(root ? spansOf(root) : [])];
      for (const span of spans) {
        if (span === null) continue;
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        expect(span.end).toBeLessThanOrEqual(length);
      }
    }),
    runs,
  );
});

it("every tree comes out of the cache as it went in", () => {
  fc.assert(
    fc.property(yamlLike, (text) => {
      const { root, problems } = parseYaml(new TextEncoder().encode(text));
      if (root === null || problems.length > 0) return;
      expect(unpackTree(JSON.parse(JSON.stringify(packTree(root))))).toEqual(root);
    }),
    runs,
  );
});

function spansOf(node: YamlNode): readonly YamlNode["span"][] {
  if (node.kind === "map")
    return [node.span, ...node.entries.flatMap(({ keySpan, value }) => [keySpan, ...spansOf(value)])];
  return node.kind === "list" ? [node.span, ...node.items.flatMap(spansOf)] : [node.span];
}
