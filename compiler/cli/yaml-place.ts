import { isCollection, isMap, isNode, isPair, parseDocument } from "yaml";
import type { Span } from "../model.js";

/** Finds keys and list items in one YAML text: the place of the key (or item) that `path` leads to, or null. */
export function yamlPlaces(text: string): (path: readonly (string | number)[]) => Span | null {
  const document = parseDocument(text, { keepSourceTokens: false });
  return (path) => {
    const last = path.at(-1);
    if (last === undefined) return null;
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    if (!isCollection(parent)) return null;
    const found = isMap(parent)
      ? parent.items.find((pair) => isPair(pair) && isNode(pair.key) && pair.key.toJSON() === last)?.key
      : parent.get(Number(last), true);
    const range = isNode(found) ? found.range : null;
    return range ? { start: range[0], end: range[1] } : null;
  };
}
