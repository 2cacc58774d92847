/** The kind under which the cache holds what the module at a path says. */
export function syntaxKind(path: string): string {
  return `module${syntaxExtension(path)}`;
}

/** How a module is read. JavaScript is read as TypeScript, which it is a part of. */
export function syntaxExtension(path: string): ".ts" | ".tsx" {
  return path.endsWith("x") ? ".tsx" : ".ts";
}
