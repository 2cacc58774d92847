import type { ts } from "ts-morph";
import type { GlobalName, ModuleSyntax } from "./module-syntax.js";
import type { TypeScript } from "./typescript.js";

type Uses = Pick<ModuleSyntax, "imports" | "globals">;

/**
 * Uses of globals that are capabilities, and modules that are loaded by a call. A name that the file itself declares anywhere, as
 * a parameter or an import, is taken for its own. The file's nodes must know their parents.
 */
export function usesIn(file: ts.SourceFile, typeScript: TypeScript): Uses {
  const references: { readonly name: GlobalName; readonly reference: Reference }[] = [];
  const loaded: ts.StringLiteralLike[] = [];
  const declared = new Set<string>();

  const visit = (node: ts.Node): void => {
    if (typeScript.isTypeNode(node) && !typeScript.isExpressionWithTypeArguments(node)) return; // `typeof fetch` as a type is no use
    if (typeScript.isIdentifier(node)) {
      if (isDeclared(node, typeScript)) declared.add(node.text);
      const reference = referenceOf(node, typeScript);
      const name = reference && globalUse(reference, typeScript);
      if (reference && name) references.push({ name, reference });
    }
    const specifier = loadedModule(node, typeScript);
    if (specifier !== null) loaded.push(specifier);
    typeScript.forEachChild(node, visit);
  };
  visit(file);

  const globals = references
    .filter(({ reference }) => reference.isOfGlobalThis || !declared.has(reference.text))
    .map(({ name, reference: { node } }) => ({ name, span: { start: node.getStart(file), end: node.getEnd() } }));
  const imports = loaded.map((specifier) => ({
    specifier: specifier.text,
    span: { start: specifier.getStart(file), end: specifier.getEnd() },
  }));
  return { imports, globals };
}

interface Reference {
  readonly text: string;
  /** The identifier, or `globalThis.name` as a whole. */
  readonly node: ts.Node;
  readonly isOfGlobalThis: boolean;
}

/** Null for an identifier that names something: a property, a key, a declaration. */
function referenceOf(identifier: ts.Identifier, typeScript: TypeScript): Reference | null {
  if (!watched.has(identifier.text)) return null;
  const { parent, text } = identifier;
  if (typeScript.isPropertyAccessExpression(parent) && parent.name === identifier) {
    const isOfGlobalThis = typeScript.isIdentifier(parent.expression) && /^global(This)?$/.test(parent.expression.text);
    return isOfGlobalThis ? { text, node: parent, isOfGlobalThis } : null;
  }
  const isValue = typeScript.isShorthandPropertyAssignment(parent) || !namesSomething(identifier);
  return isValue ? { text, node: identifier, isOfGlobalThis: false } : null;
}

const watched: ReadonlySet<string> = new Set(["fetch", "process", "eval", "Function", "WebSocket"]);

function globalUse({ text, node }: Reference, typeScript: TypeScript): GlobalName | null {
  if (text === "fetch" || text === "eval" || text === "WebSocket") return text;
  const { parent } = node;
  if (text === "Function") {
    const isCalled = typeScript.isCallExpression(parent) || typeScript.isNewExpression(parent);
    return isCalled && parent.expression === node ? "eval" : null;
  }
  return takesEnvironment(node, parent, typeScript) ? "process.env" : null;
}

/** `process.env`, `process["env"]`, `const { env } = process`. */
function takesEnvironment(process: ts.Node, parent: ts.Node, typeScript: TypeScript): boolean {
  if (typeScript.isPropertyAccessExpression(parent)) return parent.name.text === "env";
  if (typeScript.isElementAccessExpression(parent)) {
    const { argumentExpression } = parent;
    return typeScript.isStringLiteralLike(argumentExpression) && argumentExpression.text === "env";
  }
  if (!typeScript.isVariableDeclaration(parent) || parent.initializer !== process) return false;
  if (!typeScript.isObjectBindingPattern(parent.name)) return false;
  return parent.name.elements.some(({ name, propertyName }) => {
    const key = propertyName ?? name;
    return typeScript.isIdentifier(key) && key.text === "env";
  });
}

function isDeclared(identifier: ts.Identifier, typeScript: TypeScript): boolean {
  const { parent } = identifier;
  const isDeclaration =
    typeScript.isVariableDeclaration(parent) ||
    typeScript.isParameter(parent) ||
    typeScript.isBindingElement(parent) ||
    typeScript.isFunctionDeclaration(parent) ||
    typeScript.isClassDeclaration(parent) ||
    typeScript.isImportClause(parent) ||
    typeScript.isImportSpecifier(parent) ||
    typeScript.isNamespaceImport(parent) ||
    typeScript.isImportEqualsDeclaration(parent);
  return isDeclaration && parent.name === identifier;
}

/** Whatever has a name keeps it under `name`; what is renamed keeps the original under `propertyName`. */
function namesSomething(identifier: ts.Identifier): boolean {
  const { name, propertyName } = identifier.parent as { readonly name?: ts.Node; readonly propertyName?: ts.Node }; // for all kinds of nodes alike
  return name === identifier || propertyName === identifier;
}

/** `import("x")` and `require("x")`. */
function loadedModule(node: ts.Node, typeScript: TypeScript): ts.StringLiteralLike | null {
  if (!typeScript.isCallExpression(node)) return null;
  const isImport = node.expression.kind === typeScript.SyntaxKind.ImportKeyword;
  const isRequire = typeScript.isIdentifier(node.expression) && node.expression.text === "require";
  const [specifier] = node.arguments;
  return (isImport || isRequire) && specifier && typeScript.isStringLiteralLike(specifier) ? specifier : null;
}
