import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWithTypeScript } from "../../../compiler/1-load/modules/parse-module.js";
import { skimModule } from "../../../compiler/1-load/modules/skim-module.js";
import { typescript } from "../../../compiler/1-load/modules/typescript.js";

const asTypeScript = (text: string) => parseWithTypeScript(text, ".ts", false);
const root = fileURLToPath(new URL("../../../", import.meta.url));

describe("what is skimmed", () => {
  it("is what TypeScript reads, in every module of this repository and of a package that it needs", () => {
    const folders = ["compiler", "runtime", "plugins", "node_modules/kysely/dist/esm"];
    const texts = folders.flatMap((folder) =>
      (readdirSync(join(root, folder), { recursive: true }) as string[]) // no buffers were asked for
        .filter((path) => /\.(ts|mjs|js)$/.test(path) && !path.includes("node_modules/"))
        .map((path) => readFileSync(join(root, folder, path), "utf8")),
    );
    const skimmed = texts.map((text) => ({ text, syntax: skimModule(text) })).filter(({ syntax }) => syntax !== null);
    expect(skimmed.length).toBeGreaterThan(texts.length / 2);
    for (const { text, syntax } of skimmed) expect(JSON.stringify(syntax)).toBe(JSON.stringify(asTypeScript(text)));
  });

  it("is what TypeScript reads, or left to it, whatever stands side by side", () => {
    const line = fc.tuple(fc.constantFrom(...statements), fc.constantFrom(...ends)).map((parts) => parts.join(""));
    let compared = 0;
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const text = lines.join("");
        const syntax = skimModule(text);
        // Where TypeScript finds an error there is no right answer.
        if (syntax === null || hasError(text)) return;
        compared += 1;
        expect(syntax).toEqual(asTypeScript(text));
      }),
      { numRuns: 5000, seed: 1 },
    );
    expect(compared).toBeGreaterThan(500);
  });
});

const ends = [";", ";\n", "\n", " ", "\n\n", ";/* */", " // export interface No {}\n", ";\r\n"];

/** Separated by lines and bars; ⏎ is a line break inside of one. */
const statements = `
import "a"|import a from "a"|import * as a from 'a'|import { a, b as c } from "a"|import type { A } from "a"|import {} from "a"
import a, { type B, type C as D } from "a"|import { type A } from "a"|import type from "a"|import type type from "a"|import { type } from "a"
import a, * as b from "a"|import { default as a, } from "a"|import { type as } from "a"|import { type as as } from "a"|import { as as a } from "a"
import { "a b" as c } from "a"|import a from "a" with { type: "json" }|import a = require("a")|import a = b.c|import { type as as as } from "a"
export {}|export { a, b as c }|export { a as default }|export { a } from "a"|export { type A } from "a"|export * from "a"|export * as b from "a"
export type { A }|export type { A as B } from "a"|export type * from "a"|export { default } from "a"|export = a|export as namespace A
export default a|export default class A {}|export default function type() {}|export default () => {}|export default interface A {}|export default abstract class {}
export default async () => 1|export default { type: 1, class: 2 }|export default a.type|export default class {}|export default /a/g
export interface A { a: string }|interface A<T extends { a: 1 }> extends B<{}> {}|export type A = { a: 1 }|type A<T> = T|type A = "export type B = 1"
type|type = 1|type⏎A = 1|declare|abstract|interface⏎A⏎{}|module.exports = 1|declare⏎class A {}|abstract class A {}|export abstract class A {}
class A extends B {}|class A { type = 1; export() {} }|export class A<T> {}|enum A {}|const enum A {}|export const enum A {}|export enum A { a = 1 }
declare class A {}|export declare class A {}|export declare const a: { class: 1 }|declare module "a" { export interface A {} }|declare global { interface A {} }
namespace A { export type B = 1 }|export namespace A {}|declare function f(): void|export declare type A = 1|declare const enum A {}
const a = 1 / 2 / 3|const a = b / c|const a = /[/"]export/g|const a = (1) / 2|const a = {} / 1|const a = b[0] / 2 / 1|a++ / 2|a! / "b"
const a = \`\${b} export interface A {}\`|const a = \`\${\`\${{ a: 1 }.a}\`} \\\\\` \${1}\`|const a = "\\" export"|const a = 'export\\⏎'|return|label: class A {}
const a = class B {}|const { type, class: b } = a|export const { a, b } = c|export const a = <T>(b: T): T => b|let a: { export: 1 }|export let type = 1
if (a) {}|else {}|for (;;) {}|{ class A {} }|{ type A = 1 }|function f(): { a: 1 } { return b }|@a class A {}|export @a class A {}|export async function f() {}
import.meta.url|const a = import.meta|export import a = b|a ? type : b|f<string>\`a\`|x = a < b > /c/|#!/a|\\u0061bc = 1|é = 1|export const interfaceName = 1
`
  .trim()
  .split(/[|\n]/)
  .map((statement) => statement.replaceAll("⏎", "\n"));

function hasError(text: string): boolean {
  const file = typescript().createSourceFile("module.ts", text, typescript().ScriptTarget.Latest);
  return (file as unknown as { readonly parseDiagnostics: readonly unknown[] }).parseDiagnostics.length > 0; // kept from the public types
}
