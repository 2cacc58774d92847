import { parseDuration } from "../../runtime/settings/units.js";
import { missingKey } from "../diagnostics/catalog/2-validate.js";
import type { EmittedEvent, HandledEvent, JsonSchema, SchemaAt, YamlEntry, YamlNode } from "../model.js";
import { eventName, eventPattern } from "../text/names.js";
import { booleanOf, numberOf } from "./declare-application.js";
import type { ManifestContext } from "./declare-manifest.js";
import { entriesOf, entryOf, isEmpty, placeIn, textOf, valueAt } from "./nodes.js";

/** Events that the manifest emits. One with a fault, which was reported, stays: whoever handles it is not to blame. */
export function declareEmits(context: ManifestContext): readonly EmittedEvent[] {
  const at = placeIn(context.file);
  return entriesOf(valueAt(valueAt(context.root, "events"), "emits"))
    .filter(({ key }) => eventName.test(key))
    .map(({ key, keySpan, value }) => ({
      name: key,
      at: at(keySpan),
      payload: payloadOf(valueAt(value, "payload"), { schema: emptyPayload, at: at(keySpan) }, context),
      version: numberOf(valueAt(value, "version")) ?? 1,
      delivery: textOf(valueAt(value, "delivery")) === "durable" ? "durable" : "memory",
      deliveryAt: at(valueAt(value, "delivery")?.span ?? keySpan),
    }));
}

const emptyPayload: JsonSchema = { type: "object", properties: {}, additionalProperties: false };

function payloadOf(node: YamlNode | null, nothing: SchemaAt, { schemas, file }: ManifestContext): SchemaAt {
  if (node === null || isEmpty(node)) return nothing;
  return (
    schemas.read(node, "output") ?? {
      schema: { type: "object", additionalProperties: true },
      at: placeIn(file)(node.span),
    }
  );
}

/** Events that the manifest handles. One with a fault, which was reported, stays where its names are legal. */
export function declareHandles(context: ManifestContext): readonly HandledEvent[] {
  return entriesOf(valueAt(valueAt(context.root, "events"), "handles"))
    .filter(({ key }) => eventPattern.test(key) && context.isSound("events", "handles", key, "handler"))
    .flatMap((entry) => declareHandle(entry, context) ?? []);
}

function declareHandle({ key, keySpan, value }: YamlEntry, context: ManifestContext): HandledEvent | null {
  const at = placeIn(context.file);
  const isPattern = key.includes("*");
  const handler = textOf(valueAt(value, "handler"));
  if (isPattern && handler === null) {
    context.report(missingKey(at(keySpan), { key: "handler", path: `events.handles.${key}`, example: "auditUser" }));
    return null;
  }
  const where = valueAt(value, "where");
  const backoff = textOf(valueAt(value, "backoff"));
  return {
    pattern: key,
    at: at(keySpan),
    isPattern,
    handler: handler ?? key,
    retries: numberOf(valueAt(value, "retries")),
    backoff: backoff === "linear" || backoff === "none" ? backoff : "exponential",
    timeout: parseDuration(textOf(valueAt(value, "timeout")) ?? "") ?? defaultTimeout,
    priority: numberOf(valueAt(value, "priority")) ?? 0,
    concurrency: numberOf(valueAt(value, "concurrency")),
    ...ordered(value, context),
    where: where === null || isEmpty(where) ? null : context.schemas.read(where, "condition"),
    ...transactional(value, context),
  };
}

const defaultTimeout = 30_000;

function ordered(node: YamlNode, { file }: ManifestContext): Pick<HandledEvent, "orderBy" | "orderByAt"> {
  const entry = entryOf(node, "orderBy");
  const orderBy = textOf(entry?.value ?? null);
  return { orderBy, orderByAt: entry !== null && orderBy !== null ? placeIn(file)(entry.value.span) : null };
}

function transactional(
  node: YamlNode,
  { file }: ManifestContext,
): Pick<HandledEvent, "transactional" | "transactionalAt"> {
  const entry = entryOf(node, "transactional");
  const isTransactional = booleanOf(entry?.value ?? null) ?? false;
  return {
    transactional: isTransactional,
    transactionalAt: entry !== null && isTransactional ? placeIn(file)(entry.value.span) : null,
  };
}
