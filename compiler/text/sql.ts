/** Whether a script does anything: comments alone do not, but those that MySQL runs. */
export function hasStatement(sql: string): boolean {
  return withoutComments(sql).replaceAll(";", "").trim() !== "";
}

/**
 * Names of the tables that a script creates, in lower case, in the order in which they stand there; with their schema where one
 * is written: "orders", "sales.orders". It reads tolerantly and knows no dialect: what it does not understand is no table.
 */
export function createdTables(sql: string): readonly string[] {
  return namesAfter(sql, /\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?/gi);
}

/** The same for tables that are dropped or renamed. */
export function removedTables(sql: string): readonly string[] {
  return [
    ...namesAfter(sql, /\bdrop\s+table\s+(?:if\s+exists\s+)?/gi),
    ...namesAfter(sql, /\balter\s+table\s+(?=[^\s;]+\s+rename\s+to\b)/gi),
  ];
}

function namesAfter(sql: string, opening: RegExp): readonly string[] {
  const text = withoutComments(sql);
  return [...text.matchAll(opening)].flatMap((match) => {
    const name = tableName.exec(text.slice(match.index + match[0].length))?.[0];
    return name === undefined ? [] : [name.replace(/["`[\]\s]/g, "").toLowerCase()];
  });
}

const tableName = /^(?:["`[]?[\w$]+["`\]]?\s*\.\s*)?["`[]?[\w$]+["`\]]?/;

/** Texts in quotes are left empty, so that nothing in them looks like a comment or a statement. */
function withoutComments(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|--[^\n]*|\/\*(?!!)[\s\S]*?\*\//g, (part) => (part.startsWith("'") ? "''" : " "));
}
