import { parseDuration, parseSize } from "../../runtime/settings/units.js";
import type {
  ApplicationDeclaration,
  BindingDeclaration,
  BudgetDeclaration,
  BudgetLimit,
  Document,
  EnvironmentDeclaration,
  JsonObject,
  Named,
  RoleDeclaration,
  YamlMap,
  YamlNode,
} from "../model.js";
import { entriesOf, itemsOf, placeIn, textOf, toJson, toJsonObject, valueAt } from "./nodes.js";

/** What nexus.yaml says beside `plugins`. Wrong values, which were reported, count as not written. */
export function declareApplication({ file }: Document, root: YamlMap): ApplicationDeclaration {
  const app = valueAt(root, "app");
  return {
    file,
    name: textOf(valueAt(app, "name")) ?? "",
    version: textOf(valueAt(app, "version")) ?? "0.0.0",
    description: textOf(valueAt(app, "description")) ?? "",
    server: objectOf(valueAt(root, "server")),
    logging: objectOf(valueAt(root, "logging")),
    bindings: entriesOf(valueAt(root, "bindings")).flatMap(({ key, keySpan, value }): readonly BindingDeclaration[] => {
      const use = named(value.kind === "map" ? valueAt(value, "use") : value, file);
      return use === null ? [] : [{ service: { name: key, at: { file, span: keySpan } }, use }];
    }),
    roles: entriesOf(valueAt(root, "roles")).map(({ key, keySpan, value }): RoleDeclaration => {
      const permissions = itemsOf(value).flatMap((item) => named(item, file) ?? []);
      return { role: { name: key, at: { file, span: keySpan } }, permissions };
    }),
    environments: entriesOf(valueAt(root, "environments")).map(
      ({ key, keySpan, value }): EnvironmentDeclaration => ({
        name: key,
        at: { file, span: keySpan },
        server: objectOf(valueAt(value, "server")),
        logging: objectOf(valueAt(value, "logging")),
        plugins: new Map(entriesOf(valueAt(value, "plugins")).map((entry) => [entry.key, objectOf(entry.value)])),
      }),
    ),
    budget: budgetOf(valueAt(root, "budget"), file),
  };
}

function budgetOf(node: YamlNode | null, file: string): BudgetDeclaration {
  const limitOf = (key: string, parse: (text: string) => number | null): BudgetLimit | null => {
    const value = valueAt(node, key);
    const limit = parse(textOf(value) ?? "");
    return value === null || limit === null ? null : { limit, at: placeIn(file)(value.span) };
  };
  const bundle = limitOf("bundle", parseSize);
  const start = limitOf("start", parseDuration);
  const memory = limitOf("memory", parseSize);
  return { ...(bundle && { bundle }), ...(start && { start }), ...(memory && { memory }) };
}

/** A text with its place; null where the node is none. */
export function named(node: YamlNode | null, file: string): Named | null {
  const name = textOf(node);
  return node === null || name === null || name === "" ? null : { name, at: placeIn(file)(node.span) };
}

export function objectOf(node: YamlNode | null): JsonObject {
  return node?.kind === "map" ? toJsonObject(node) : {};
}

/** A number or a boolean; null where the node is none. */
export function numberOf(node: YamlNode | null): number | null {
  const value = node === null ? null : toJson(node);
  return typeof value === "number" ? value : null;
}

export function booleanOf(node: YamlNode | null): boolean | null {
  const value = node === null ? null : toJson(node);
  return typeof value === "boolean" ? value : null;
}
