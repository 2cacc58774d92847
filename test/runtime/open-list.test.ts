import { expect, test } from "vitest";
import { type Listed, OpenList } from "../../runtime/open-list.js";

interface Item extends Listed<Item> {
  readonly name: string;
}

const item = (name: string): Item => ({ name, previous: null, next: null, isListed: false });
const namesIn = (list: OpenList<Item>): string =>
  list
    .items()
    .map(({ name }) => name)
    .join("");

function listOf(names: string): { readonly list: OpenList<Item>; readonly all: readonly Item[] } {
  const list = new OpenList<Item>();
  const all = [...names].map(item);
  for (const one of all) list.add(one);
  return { list, all };
}

test.each([
  ["the first", [0], "bcd"],
  ["one between", [2], "abd"],
  ["the last", [3], "abc"],
  ["neighbours", [1, 2], "ad"],
  ["from the end", [3, 2, 0], "b"],
  ["one twice", [1, 1], "acd"],
  ["all", [1, 0, 3, 2], ""],
])("holds in their order what is left when %s goes", (_name, gone, left) => {
  const { list, all } = listOf("abcd");
  for (const index of gone) list.remove(all[index] as Item);
  expect(namesIn(list)).toBe(left);
  expect(list.isEmpty).toBe(left === "");
  expect(
    all
      .filter(({ isListed }) => isListed)
      .map(({ name }) => name)
      .join(""),
  ).toBe(left);
  list.add(item("e"));
  expect(namesIn(list)).toBe(`${left}e`);
});

test("what is gone leads nowhere, so that it keeps nothing", () => {
  const { list, all } = listOf("abc");
  list.remove(all[1] as Item);
  expect(all[1]).toEqual(item("b"));
  list.clear();
  expect([list.isEmpty, all]).toEqual([true, [..."abc"].map(item)]);
});
