import { Code, lines, paragraphs } from "./code.js";
import { byNaturalOrder, bySourceOrder } from "./import-order.js";
import { Identifier, type Scope } from "./scope.js";
import { stringText } from "./string.js";
import { lineWidth } from "./writer.js";

/** The imports of one file, collected while its parts are rendered. What is imported twice is imported once. */
export interface Imports {
  readonly scope: Scope;
  /** `import type { exported } from "module"`, under another name where `wanted` is taken. */
  readonly type: (module: string, exported: string, wanted?: string) => Identifier;
  /** The same, or `import { exported }`, for a name that the scope keeps for it. */
  readonly known: (module: string, exported: string, kind?: "type" | "value") => Identifier;
  /** `import wanted from "module"`. */
  readonly default: (module: string, wanted: string) => Identifier;
  /** `import type * as wanted from "module"`. */
  readonly namespace: (module: string, wanted: string) => Identifier;
  /** The statements, packages first; modules by relative path in a paragraph of their own. */
  readonly render: () => Code;
}

interface Clause {
  readonly kind: "type" | "value" | "default" | "namespace";
  readonly exported: string;
  readonly local: Identifier;
}

export function createImports(scope: Scope): Imports {
  const modules = new Map<string, Map<string, Clause>>();

  function add(module: string, kind: Clause["kind"], exported: string, name: () => Identifier): Identifier {
    const clauses = modules.get(module) ?? new Map<string, Clause>();
    modules.set(module, clauses);
    const known = clauses.get(exported);
    if (known !== undefined) return known.local;
    const local = name();
    clauses.set(exported, { kind, exported, local });
    return local;
  }

  return {
    scope,
    type: (module, exported, wanted = exported) =>
      add(module, "type", exported, () => scope.claim(scope.isTaken(exported) ? wanted : exported)),
    known: (module, exported, kind = "type") => add(module, kind, exported, () => new Identifier(exported)),
    default: (module, wanted) => add(module, "default", "default", () => scope.claim(wanted)),
    namespace: (module, wanted) => add(module, "namespace", "*", () => scope.claim(wanted)),
    render: () => {
      const sorted = [...modules].sort(([a], [b]) => bySourceOrder(a, b));
      const isRelative = (module: string): boolean => module.startsWith(".");
      const render = (wanted: boolean): Code[] =>
        sorted
          .filter(([module]) => isRelative(module) === wanted)
          .flatMap(([module, clauses]) => statements(module, clauses));
      const groups = [render(false), render(true)].filter((group) => group.length > 0);
      return paragraphs(groups.map(lines));
    },
  };
}

function statements(module: string, clauses: ReadonlyMap<string, Clause>): Code[] {
  const all = [...clauses.values()];
  const from = ` from ${stringText(module)};`;
  const single = all.flatMap(({ kind, local }) => {
    if (kind === "default") return [text(`import ${local.name}${from}`)];
    return kind === "namespace" ? [text(`import type * as ${local.name}${from}`)] : [];
  });
  const namedImports = all
    .filter(({ kind }) => kind === "type" || kind === "value")
    .sort((a, b) => byNaturalOrder(a.exported, b.exported));
  return namedImports.length === 0 ? single : [...single, namedStatement(namedImports, from)];
}

function namedStatement(clauses: readonly Clause[], from: string): Code {
  const isTypeOnly = clauses.every(({ kind }) => kind === "type");
  const head = isTypeOnly ? "import type {" : "import {";
  const specifiers = clauses.map(({ kind, exported, local }) => {
    const prefix = kind === "type" && !isTypeOnly ? "type " : "";
    return prefix + (exported === local.name ? exported : `${exported} as ${local.name}`);
  });
  const flat = `${head} ${specifiers.join(", ")} }${from}`;
  if (flat.length <= lineWidth || specifiers.length === 1) return text(flat);
  return lines([text(head), ...specifiers.map((specifier) => text(`  ${specifier},`)), text(`}${from}`)]);
}

const text = (line: string): Code => new Code((out) => out.write(line));
