import { Code } from "./code.js";
import { asIdentifier } from "./identifier.js";

/** A legal name that means one thing in its file. */
export class Identifier extends Code {
  readonly name: string;

  constructor(name: string) {
    super((out) => out.write(name));
    this.name = name;
  }
}

/** The names of one file. What is claimed first keeps its name, so claim what users know before what is made up. */
export interface Scope {
  readonly claim: (wanted: string) => Identifier;
  readonly isTaken: (name: string) => boolean;
}

export function createScope(taken: Iterable<string>): Scope {
  const used = new Set(taken);
  return {
    claim: (wanted) => {
      const name = firstFree(legal(wanted), used);
      used.add(name);
      return new Identifier(name);
    },
    isTaken: (name) => used.has(name),
  };
}

function firstFree(name: string, used: ReadonlySet<string>): string {
  if (!used.has(name)) return name;
  for (let number = 2; ; number++) {
    if (!used.has(`${name}${number}`)) return `${name}${number}`;
  }
}

/** `class` is `class_`, "2fa" is `_2fa`; what no identifier may hold is an underscore. */
function legal(wanted: string): string {
  const name = asIdentifier(wanted);
  return reserved.has(name) ? `${name}_` : name;
}

const reserved = new Set(
  [
    "abstract any arguments as asserts async await bigint boolean break case catch class const constructor continue",
    "debugger declare default delete do else enum eval export extends false finally for from function get global if",
    "implements import in infer instanceof interface intrinsic is keyof let module namespace never new null number object",
    "of out override package private protected public readonly require return satisfies set static string super switch",
    "symbol this throw true try type typeof undefined unique unknown using var void while with yield",
    "Infinity NaN globalThis module exports",
  ].flatMap((words) => words.split(" ")),
);
