import type { Cache, JsonSchema, PluginDeclaration, RouteDeclaration } from "../../model.js";
import { remembered } from "../../text/remembered.js";
import { jsonPart } from "./json-file.js";
import { operation } from "./operation.js";
import { renameReferences } from "./rewrite-schema.js";

/** The operations of one plugin and what they refer to, as texts for the indentation that they have in the document. */
export interface PluginOperations {
  /** By the route's name. */
  readonly operations: Readonly<Record<string, string>>;
  /** Schemas under `components`, by name. */
  readonly schemas: readonly (readonly [name: string, text: string])[];
  /** Statuses that some route answers with a problem: each is described once for all. */
  readonly problems: readonly number[];
}

export interface OperationNames {
  /** Of the plugin's definitions under `components`. */
  readonly components: ReadonlyMap<string, string>;
  /** Of its routes that are part of the document, with their operation ids. */
  readonly operations: ReadonlyMap<string, string>;
}

export function pluginOperations(plugin: PluginDeclaration, names: OperationNames, cache: Cache): PluginOperations {
  const input = [plugin.hash, plugin.use.key, [...names.components], [...names.operations]];
  return remembered({ cache, kind: "operations" }, input, () => render(plugin, names));
}

const indentation = 6;

function render(plugin: PluginDeclaration, { components, operations }: OperationNames): PluginOperations {
  const used = new Map<string, JsonSchema>();
  const schema = (inner: JsonSchema): JsonSchema =>
    renameReferences(inner, (name) => {
      const component = components.get(name) ?? name;
      const definition = plugin.definitions.get(name);
      if (definition !== undefined && !used.has(component)) {
        used.set(component, {}); // found again on the way if it refers to itself
        used.set(component, schema(definition));
      }
      return `#/components/schemas/${component}`;
    });
  const problems = new Set<number>();
  const textOf = (route: RouteDeclaration): readonly (readonly [string, string])[] => {
    const id = operations.get(route.name);
    return id === undefined
      ? []
      : [[route.name, jsonPart(operation(route, plugin, { id, schema, problems }), indentation)]];
  };
  return {
    operations: Object.fromEntries(plugin.routes.flatMap(textOf)),
    schemas: [...used].map(([name, value]) => [name, jsonPart(value, indentation)]),
    problems: [...problems],
  };
}
