import { invalidSchema } from "../diagnostics/catalog/2-validate.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { Document, Documents, Json, JsonObject, JsonSchema, Place, SchemaAt, Span, YamlNode } from "../model.js";
import { checkDefaults } from "./check-defaults.js";
import { closeObjects } from "./close-objects.js";
import { readKeyword } from "./read-keyword.js";
import { checkReferenceCircles } from "./reference-circles.js";
import { Definitions } from "./schema-definitions.js";
import { checkSchemaTogether } from "./schema-together.js";
import { checkEveryNodeTyped } from "./typed-nodes.js";

/**
 * What a schema is for. Settings and inputs are closed; outputs (responses, event payloads) also type every node; conditions
 * (`where`) and headers describe a part of what is there and stay open.
 */
export type SchemaPurpose = "input" | "output" | "condition";

/** Reads the JSON Schemas of one manifest. */
export interface SchemaReader {
  /** The normalised schema, or null where it is none; that was reported. */
  readonly read: (node: YamlNode, purpose: SchemaPurpose) => SchemaAt | null;
  /** What the `$ref`s of all schemas that were read so far mean. */
  readonly definitions: ReadonlyMap<string, JsonSchema>;
}

/** A schema as it is read: `$ref`s named, nothing closed or merged yet. */
export interface ReadingContext {
  readonly document: Pick<Document, "file" | "root">;
  /** Where `#` of a `$ref` starts. */
  readonly schemaRoot: YamlNode;
  readonly depth: number;
  readonly reading: Reading;
}

/** What is kept over all schemas of one manifest. */
export interface Reading {
  readonly documents: { readonly referenced: ReferencedDocuments };
  readonly definitions: Definitions;
  /** Definitions that have a name and are not read yet: a queue, so that a chain of them may be long. */
  readonly pending: { readonly name: string; readonly node: YamlNode; readonly context: ReadingContext }[];
  readonly places: WeakMap<JsonObject, Place>;
  /** `default`s that were met and not checked yet, with the schema that they stand in. */
  readonly defaults: { readonly schema: JsonObject; readonly node: YamlNode; readonly file: string }[];
  readonly report: Report;
}

/** Files that `$ref`s name, by path. */
export type ReferencedDocuments = Pick<Documents["referenced"], "get">;

const deepest = 100;

const typeWords: ReadonlySet<string> = new Set(["type", "enum", "const", "$ref"]);

export function schemaReader(
  manifest: Document,
  documents: { readonly referenced: ReferencedDocuments },
  report: Report,
): SchemaReader {
  let errors = 0;
  const counting: Report = (diagnostic) => {
    if (diagnostic.severity === "error") errors += 1;
    report(diagnostic);
  };
  const reading: Reading = {
    documents,
    definitions: new Definitions(),
    pending: [],
    places: new WeakMap(),
    defaults: [],
    report: counting,
  };
  const { definitions } = reading;
  const typed = new Set<JsonObject>();

  const read = (node: YamlNode, purpose: SchemaPurpose): SchemaAt | null => {
    const before = errors;
    const raw = readSchema(node, { document: manifest, schemaRoot: node, depth: 0, reading });
    readPending(reading);
    if (raw === null) return null;
    if (definitions.raw.size > definitions.finished.size) {
      checkReferenceCircles(reading);
      definitions.finish((schema) => closeObjects(schema, definitions.raw));
    }
    if (purpose === "output" && errors === before) checkEveryNodeTyped(raw, reading, typed);
    if (errors === before) checkDefaults(reading);
    if (errors > before) return null;
    const schema = purpose === "condition" ? raw : closeObjects(raw, definitions.raw);
    return { schema, at: { file: manifest.file, span: node.span } };
  };
  return { read, definitions: definitions.finished };
}

function readPending({ pending, definitions }: Reading): void {
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    definitions.raw.set(next.name, readSchema(next.node, next.context) ?? {});
  }
}

/** One schema and those inside it; null where the node is none. Wrong keywords are reported and left out. */
export function readSchema(node: YamlNode, context: ReadingContext): JsonSchema | null {
  const { reading, document } = context;
  const at = (span: Span): Place => ({ file: document.file, span });
  if (node.kind !== "map") {
    const help =
      node.kind === "scalar" && typeof node.value === "boolean"
        ? "only additionalProperties may be true or false"
        : null;
    reading.report(invalidSchema(at(node.span), { message: "a JSON Schema must be a map", label: null, help }));
    return null;
  }
  if (context.depth > deepest) {
    const message = `a JSON Schema may be nested ${deepest} levels deep`;
    reading.report(
      invalidSchema(at(node.span), { message, label: "too deep", help: "give parts of it a name and a $ref" }),
    );
    return null;
  }
  const inside = { ...context, depth: context.depth + 1 };
  const pairs = node.entries.map((entry) => [entry.key, readKeyword(entry, inside)] as const);
  const schema = Object.fromEntries(pairs.filter((pair): pair is readonly [string, Json] => pair[1] !== undefined));
  // A type that is written and wrong was reported; the schema is not told to lack one too.
  const isTypeWrong = pairs.some(([key, value]) => value === undefined && typeWords.has(key));
  if (!isTypeWrong) reading.places.set(schema, at(node.span));
  checkSchemaTogether(node, schema, { at, report: reading.report });
  const given = node.entries.find(({ key }) => key === "default");
  if (given) reading.defaults.push({ schema, node: given.value, file: document.file });
  return schema;
}
