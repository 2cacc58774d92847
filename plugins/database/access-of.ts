import { type CompiledQuery, type OperationNode, SelectQueryNode } from "kysely";
import type { Access } from "./transaction-scopes.js";

/**
 * "read" for a select from tables that locks nothing. What is written as text is not looked into, and a select without tables
 * may call a function that writes: both count as "write".
 */
export function accessOf({ query }: Pick<CompiledQuery, "query">): Access {
  return onlyReads(query) ? "read" : "write";
}

function onlyReads(node: OperationNode): boolean {
  if (!SelectQueryNode.is(node)) return false;
  // `for update`, `for share`, and whatever else is put after a select as text.
  if (node.from === undefined || (node.endModifiers?.length ?? 0) > 0) return false;
  return node.with?.expressions.every(({ expression }) => onlyReads(expression)) ?? true;
}
