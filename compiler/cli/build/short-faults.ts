/** Declares what the code of `shortFaults` calls. */
export const faultFunction = `const fault = (found, instancePath, schemaPath, keyword, params) => {
const one = { instancePath, schemaPath, keyword, params };
if (found === null) return [one];
found.push(one);
return found;
};`;

/**
 * Ajv writes out for each thing that can be wrong how it is added to the errors, a third of all its code: here a call does it. What
 * does not look like that stays as it is. Texts are matched as texts, so that no constant of a schema can look like code.
 */
export function shortFaults(code: string): string {
  return code.replace(
    addedFault,
    (_whole, _name: string, path: string | undefined, schemaPath: string, keyword: string, params: string) =>
      `vErrors = fault(vErrors, ${path ?? "instancePath"}, ${schemaPath}, ${keyword}, ${params});errors++;`,
  );
}

const text = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`;
const braced = String.raw`\{(?:[^"'\`{};]|${text})*\}`;
const addedFault = new RegExp(
  [
    String.raw`const (err\d+) = \{instancePath(?::((?:[^"'\`{};,]|\([^"'()]*\)|${text})*?))?`,
    String.raw`,schemaPath:(${text}),keyword:("\w+"),params:(${braced})\};`,
    String.raw`if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}errors\+\+;`,
  ].join(""),
  "g",
);
