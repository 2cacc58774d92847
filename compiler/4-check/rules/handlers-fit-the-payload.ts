import { unknownPayloadProperty } from "../../diagnostics/catalog/6-events.js";
import type { Event, HandledEvent, JsonSchema, Place, Plugin, Rule } from "../../model.js";
import { pluginsByName } from "../wired-plugins.js";

/**
 * A handler orders and chooses events by properties that they can have: by another one, it would order nothing, and choose all or
 * none. A pattern may match events that lack the property, as long as one has it. Told where the handler names it.
 */
export const handlersFitThePayload: Rule = (application, report) => {
  const plugins = pluginsByName(application);
  for (const [handled, events] of handledEvents(application.events.values())) {
    const payloads = events.flatMap((event) => payloadOf(event, plugins) ?? []);
    // An open payload may have any property.
    if (payloads.length < events.length) continue;
    const [first] = payloads;
    for (const { key, property, at } of namedProperties(handled)) {
      if (first === undefined || payloads.some(({ properties }) => properties.includes(property))) continue;
      const facts = { key, property, event: handled.pattern, known: first.properties };
      report(unknownPayloadProperty(at, facts, [{ at: first.at, note: "the payload" }]));
    }
  }
};

/** Each handler with all events that it handles. */
function handledEvents(events: Iterable<Event>): ReadonlyMap<HandledEvent, readonly Event[]> {
  const found = new Map<HandledEvent, Event[]>();
  for (const event of events) {
    for (const { handled } of event.handlers) {
      const handles = found.get(handled);
      if (handles === undefined) found.set(handled, [event]);
      else handles.push(event);
    }
  }
  return found;
}

interface NamedProperty {
  readonly key: "orderBy" | "where";
  readonly property: string;
  readonly at: Place;
}

function namedProperties({ orderBy, orderByAt, where }: HandledEvent): readonly NamedProperty[] {
  const ordering =
    orderBy === null || orderByAt === null ? [] : [{ key: "orderBy" as const, property: orderBy, at: orderByAt }];
  const conditions = Object.keys(objectOf(where?.schema["properties"]));
  return [
    ...ordering,
    ...(where === null ? [] : conditions.map((property) => ({ key: "where" as const, property, at: where.at }))),
  ];
}

interface Payload {
  readonly properties: readonly string[];
  readonly at: Place;
}

/** The properties that the payload can have; null where its schema does not simply list them. */
function payloadOf({ emitters }: Event, plugins: ReadonlyMap<string, Plugin>): Payload | null {
  const [first] = emitters;
  if (first === undefined) return null;
  const { schema, at } = first.emitted.payload;
  const properties = closedProperties(schema, plugins.get(first.plugin)?.declaration.definitions ?? new Map());
  return properties === null ? null : { properties, at };
}

function closedProperties(schema: JsonSchema, definitions: ReadonlyMap<string, JsonSchema>): readonly string[] | null {
  const { $ref } = schema;
  const meant = typeof $ref === "string" ? definitions.get($ref.slice("#/$defs/".length)) : schema;
  // A reference to a reference is rare, and may be a circle, which validate reports.
  if (meant === undefined || meant["additionalProperties"] !== false) return null;
  return Object.keys(objectOf(meant["properties"]));
}

function objectOf(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
