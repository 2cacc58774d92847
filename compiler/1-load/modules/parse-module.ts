import type { ts } from "ts-morph";
import type { Span } from "../../model.js";
import { usesIn } from "./global-uses.js";
import { emptyDraft, type ModuleSyntax, type SyntaxDraft } from "./module-syntax.js";
import { skimModule } from "./skim-module.js";
import { type TypeScript, typescript } from "./typescript.js";

/** Reads one module without its neighbours and without types: what it declares, exports, imports and uses. */
export function parseModule(text: string, extension: string): ModuleSyntax {
  // Most modules use no global that is a capability, and need not be walked to their leaves.
  const isWalked = mayUse.test(text);
  const skimmed = isWalked || extension === ".tsx" ? null : skimModule(text);
  return skimmed ?? parseWithTypeScript(text, extension, isWalked);
}

/** The same for any module, and slower. Exported for the test that compares the two. */
export function parseWithTypeScript(text: string, extension: string, isWalked: boolean): ModuleSyntax {
  const typeScript = typescript();
  const options = {
    languageVersion: typeScript.ScriptTarget.Latest,
    jsDocParsingMode: typeScript.JSDocParsingMode.ParseNone,
  };
  const file = typeScript.createSourceFile(`module${extension}`, text, options, isWalked);
  const draft = emptyDraft();
  for (const statement of file.statements) readStatement(statement, { typeScript, file, draft });
  if (isWalked) {
    const { imports, globals } = usesIn(file, typeScript);
    draft.imports.push(...imports);
    draft.globals.push(...globals);
  }
  draft.imports.sort((a, b) => a.span.start - b.span.start);
  return draft;
}

const mayUse = /\b(fetch|process|eval|Function|WebSocket|require|import\s*\()/;

interface Reading {
  readonly typeScript: TypeScript;
  readonly file: ts.SourceFile;
  readonly draft: SyntaxDraft;
}

function readStatement(statement: ts.Statement, reading: Reading): void {
  const { typeScript } = reading;
  if (typeScript.isImportDeclaration(statement)) readImport(statement, reading);
  else if (typeScript.isImportEqualsDeclaration(statement)) readImportEquals(statement, reading);
  else if (typeScript.isExportDeclaration(statement)) readExport(statement, reading);
  else if (typeScript.isExportAssignment(statement)) reading.draft.hasDefaultExport = true;
  else readDeclaration(statement, reading);
}

function readImport({ importClause, moduleSpecifier }: ts.ImportDeclaration, reading: Reading): void {
  const { typeScript, draft } = reading;
  const specifier = textOf(moduleSpecifier, typeScript);
  if (specifier === null) return;
  const named = importClause?.namedBindings;
  const elements = named && typeScript.isNamedImports(named) ? named.elements : [];
  const isTypeOnly =
    importClause !== undefined &&
    (importClause.isTypeOnly ||
      (importClause.name === undefined && elements.length > 0 && elements.every((element) => element.isTypeOnly)));
  if (!isTypeOnly) draft.imports.push({ specifier, span: spanOf(moduleSpecifier, reading.file) });

  if (importClause?.name) draft.bindings.push({ local: importClause.name.text, imported: "default", specifier });
  if (named && typeScript.isNamespaceImport(named)) {
    draft.bindings.push({ local: named.name.text, imported: null, specifier });
  }
  for (const { name, propertyName } of elements) {
    draft.bindings.push({ local: name.text, imported: (propertyName ?? name).text, specifier });
  }
}

/** `import x = require("x")`. */
function readImportEquals(statement: ts.ImportEqualsDeclaration, { typeScript, file, draft }: Reading): void {
  const { moduleReference, name } = statement;
  if (!typeScript.isExternalModuleReference(moduleReference)) return;
  const specifier = textOf(moduleReference.expression, typeScript);
  if (specifier === null) return;
  if (!statement.isTypeOnly) draft.imports.push({ specifier, span: spanOf(moduleReference.expression, file) });
  draft.bindings.push({ local: name.text, imported: null, specifier });
}

function readExport(statement: ts.ExportDeclaration, { typeScript, file, draft }: Reading): void {
  const { exportClause, isTypeOnly, moduleSpecifier } = statement;
  const specifier = moduleSpecifier ? textOf(moduleSpecifier, typeScript) : null;
  const elements = exportClause && typeScript.isNamedExports(exportClause) ? exportClause.elements : [];
  for (const { name, propertyName } of elements) {
    const [from, exported] = [(propertyName ?? name).text, name.text];
    if (exported === "default") draft.hasDefaultExport = true;
    else if (specifier === null) draft.exports.push({ local: from, exported });
    else draft.forwarded.push({ imported: from, exported, specifier });
  }
  if (specifier === null || moduleSpecifier === undefined) return;
  if (exportClause === undefined) draft.stars.push(specifier);
  const onlyTypes = isTypeOnly || (elements.length > 0 && elements.every((element) => element.isTypeOnly));
  if (!onlyTypes) draft.imports.push({ specifier, span: spanOf(moduleSpecifier, file) });
}

function readDeclaration(statement: ts.Statement, { typeScript, draft }: Reading): void {
  const modifiers = typeScript.canHaveModifiers(statement) ? (typeScript.getModifiers(statement) ?? []) : [];
  const isExported = modifiers.some(({ kind }) => kind === typeScript.SyntaxKind.ExportKeyword);
  const isDefault = modifiers.some(({ kind }) => kind === typeScript.SyntaxKind.DefaultKeyword);
  if (isExported && isDefault) draft.hasDefaultExport = true;
  const isType =
    typeScript.isInterfaceDeclaration(statement) ||
    typeScript.isTypeAliasDeclaration(statement) ||
    typeScript.isClassDeclaration(statement) ||
    typeScript.isEnumDeclaration(statement);
  if (!isType || statement.name === undefined) return;
  draft.declaredTypes.push(statement.name.text);
  if (isExported && !isDefault) draft.exports.push({ local: statement.name.text, exported: statement.name.text });
}

function textOf(expression: ts.Expression, typeScript: TypeScript): string | null {
  return typeScript.isStringLiteralLike(expression) ? expression.text : null;
}

function spanOf(node: ts.Node, file: ts.SourceFile): Span {
  return { start: node.getStart(file), end: node.getEnd() };
}
