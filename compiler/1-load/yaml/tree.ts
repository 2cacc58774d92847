import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Span, YamlEntry, YamlNode, YamlScalar } from "../../model.js";
import { maximalDepth } from "./compose.js";
import type { YamlProblem } from "./problem.js";
import * as traps from "./traps.js";

/** Nodes that aliases may add to one file. Ten lines of aliases to aliases can mean billions. */
const maximalAliasedNodes = 10_000;

/** A node with what an alias to it would add. */
interface Measured {
  readonly node: YamlNode;
  readonly size: number;
  readonly height: number;
}

/** The compact tree of a document without syntax errors. Aliases are expanded; of duplicate keys the first one counts. */
export function treeOf(document: Document.Parsed, problem: (found: YamlProblem) => void): YamlNode {
  const { contents } = document;
  return contents === null ? emptyScalar(0) : new Tree(problem).node(contents, 0).node;
}

class Tree {
  readonly #problem: (found: YamlProblem) => void;
  /** Null while the anchored node is being made: an alias to it is inside of it. */
  readonly #anchors = new Map<string, Measured | null>();
  #aliased = 0;

  constructor(problem: (found: YamlProblem) => void) {
    this.#problem = problem;
  }

  node(parsed: ParsedNode, depth: number): Measured {
    if (isAlias(parsed)) return this.#alias(parsed.source, spanOf(parsed), depth);
    if (parsed.tag !== undefined && parsed.tag !== "!") this.#problem(traps.tag(parsed.tag, spanOf(parsed)));
    if (parsed.anchor !== undefined) this.#anchors.set(parsed.anchor, null);
    const made = isMap(parsed)
      ? this.#map(parsed, depth)
      : isSeq(parsed)
        ? this.#list(parsed, depth)
        : this.#scalar(parsed);
    if (parsed.anchor !== undefined) this.#anchors.set(parsed.anchor, made);
    return made;
  }

  #map(map: YAMLMap.Parsed, depth: number): Measured {
    const entries: YamlEntry[] = [];
    const places = new Map<string, Span>();
    let size = 1;
    let height = 0;
    for (const { key: parsedKey, value: parsedValue } of map.items) {
      const key = this.#key(parsedKey);
      const keySpan = spanOf(parsedKey);
      const value = parsedValue === null ? measured(emptyScalar(keySpan.end)) : this.node(parsedValue, depth + 1);
      if (key === null) continue;
      const earlier = places.get(key);
      if (earlier !== undefined) this.#problem({ kind: "duplicate", key, span: keySpan, earlier });
      else if (key === "<<") this.#problem(traps.mergeKey(keySpan));
      else entries.push({ key, keySpan, value: value.node });
      places.set(key, earlier ?? keySpan);
      size += value.size;
      height = Math.max(height, value.height);
    }
    return { node: { kind: "map", span: spanOf(map), entries }, size, height: height + 1 };
  }

  #list(list: YAMLSeq.Parsed, depth: number): Measured {
    const items = list.items.map((item) => this.node(item as ParsedNode, depth + 1)); // a parsed list holds parsed nodes only; `? a` in [ ] is a map
    return {
      node: { kind: "list", span: spanOf(list), items: items.map(({ node }) => node) },
      size: items.reduce((sum, { size }) => sum + size, 1),
      height: Math.max(0, ...items.map(({ height }) => height)) + 1,
    };
  }

  #scalar(scalar: Scalar.Parsed): Measured {
    const { value, source } = scalar;
    const span = spanOf(scalar);
    const isPlain = scalar.type === Scalar.PLAIN;
    if (typeof value === "number" && !Number.isFinite(value)) this.#problem(traps.notFinite(source, span));
    if (typeof value === "string" && loneSurrogate.test(value)) this.#problem(traps.halfCharacter(span));
    return measured({ kind: "scalar", span, value: jsonValue(value, source), raw: isPlain ? source : String(value) });
  }

  /** The text of a key, as written: `201` and `1.10` are "201" and "1.10". Null where it is none; that was reported. */
  #key(key: ParsedNode): string | null {
    if (isScalar(key) && key.tag === undefined && key.source !== "") {
      return key.type === Scalar.PLAIN ? key.source : String(key.value);
    }
    this.#problem(
      isScalar(key) && key.tag === undefined ? traps.emptyKey(spanOf(key)) : traps.keyIsNoText(spanOf(key)),
    );
    return null;
  }

  #alias(name: string, span: Span, depth: number): Measured {
    const target = this.#anchors.get(name);
    // Told at the alias that was too much. What follows stays out: a tree that shares its parts is endless for who walks it.
    if (target && this.#aliased > maximalAliasedNodes) return measured(emptyScalar(span.start));
    const fault =
      target === undefined
        ? traps.unknownAlias(name, span, [...this.#anchors.keys()])
        : target === null
          ? traps.aliasInItself(name, span)
          : this.#limit(target, span, depth);
    if (fault !== null) this.#problem(fault);
    return target && fault === null ? target : measured(emptyScalar(span.start));
  }

  #limit({ size, height }: Measured, span: Span, depth: number): YamlProblem | null {
    if (depth + height > maximalDepth) return traps.tooDeep(span);
    this.#aliased += size;
    return this.#aliased > maximalAliasedNodes ? traps.aliasBomb(span, maximalAliasedNodes) : null;
  }
}

const loneSurrogate = /\p{Surrogate}/u;

function measured(node: YamlNode): Measured {
  return { node, size: 1, height: 0 };
}

function emptyScalar(at: number): YamlScalar {
  return { kind: "scalar", span: { start: at, end: at }, value: null, raw: "" };
}

function spanOf(node: ParsedNode): Span {
  const [start, end] = node.range;
  return { start, end };
}

/** What the core schema makes of a scalar: never a date, a bigint or bytes, since tags are refused. */
function jsonValue(value: unknown, source: string): YamlScalar["value"] {
  if (typeof value === "number") return value + 0; // JSON, and so the cache, has no -0
  return value === null || typeof value === "string" || typeof value === "boolean" ? value : source;
}
