/**
 * A build shortens names, and gives functions and classes theirs back as they are made, for logs and stacks. Those of modules are made once.
 * Those that a request makes, a callback for instance, are made over and over, and naming one takes longer than calling it: a microsecond.
 */
let isNaming = true;

type Define = (target: object, key: string, property: PropertyDescriptor) => object;

/** What code in dist/ calls where it makes a function. */
export const named = (made: object, name: string, define: Define): object =>
  isNaming ? define(made, "name", { value: name, configurable: true }) : made;

/** From now on, but for modules that are loaded later. */
export function nameNothing(): void {
  isNaming = false;
}

/** Evaluates a module. */
export function withNames(evaluate: () => void): void {
  const before = isNaming;
  isNaming = true;
  try {
    evaluate();
  } finally {
    isNaming = before;
  }
}
