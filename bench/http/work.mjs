// The work that every contender does: `modules` modules with four routes and one service each. Plain data; the same size and
// seed give the same work on every machine. Schemas differ from module to module, as they do in applications.
import { seeded } from "../seeded.mjs";

/** Gives [{ name, path, fields }]; a field is { name, kind, required, … } with the limits of its kind. */
export function describeWork({ modules = 50, seed = 1 } = {}) {
  const random = seeded(seed);
  return Array.from({ length: modules }, (_, index) => {
    const name = `module_${String(index).padStart(4, "0")}`;
    return { name, path: `/${name}/items`, fields: fieldsOf(index, random) };
  });
}

const further = ["stock", "weight", "active", "colour", "note", "rank"];

function fieldsOf(index, random) {
  const chosen = further.filter(() => random() < 0.6);
  const kinds = {
    stock: { kind: "integer", minimum: 0, maximum: 1_000 + index },
    weight: { kind: "number", minimum: 0, maximum: 500 + index },
    active: { kind: "flag" },
    colour: { kind: "choice", values: ["red", "green", "blue", `special-${index}`] },
    note: { kind: "text", min: 0, max: 200 + index, required: false },
    rank: { kind: "integer", minimum: 1, maximum: 100 + index },
  };
  return [
    { name: "name", kind: "text", min: 1, max: 100 + index },
    { name: "price", kind: "number", minimum: 0, maximum: 100_000 + index },
    { name: "tags", kind: "texts", most: 10, max: 40 + index },
    ...chosen.map((name) => ({ name, ...kinds[name] })),
  ].map((field) => ({ required: true, ...field }));
}

/** JSON Schemas of a module. `tags` may be left out of what is sent; what is answered has it. */
export function schemasOf({ fields }) {
  const properties = Object.fromEntries(fields.map((field) => [field.name, schemaOf(field)]));
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  const sent = { ...properties, tags: { ...properties.tags, default: [] } };
  const id = { type: "string", format: "uuid" };
  const object = (props, needed) => ({
    type: "object",
    required: needed,
    properties: props,
    additionalProperties: false,
  });
  const item = object({ id, ...properties }, ["id", ...required]);
  return {
    item,
    newItem: object(
      sent,
      required.filter((name) => name !== "tags"),
    ),
    page: object({ items: { type: "array", items: item }, total: { type: "integer" } }, ["items", "total"]),
    params: object({ id }, ["id"]),
    query: object({ page: { type: "integer", minimum: 1, maximum: 1_000, default: 1 } }, []),
  };
}

function schemaOf({ kind, min, max, minimum, maximum, values, most }) {
  const text = { type: "string", ...(min > 0 ? { minLength: min } : {}), maxLength: max };
  switch (kind) {
    case "text":
      return text;
    case "texts":
      return { type: "array", items: text, maxItems: most };
    case "choice":
      return { type: "string", enum: values };
    case "flag":
      return { type: "boolean" };
    default:
      return { type: kind, minimum, maximum };
  }
}

/** A body that the module takes. */
export function validBody({ fields }) {
  const values = { text: "A small thing", texts: ["one", "two"], number: 12.5, integer: 7, flag: true };
  return Object.fromEntries(
    fields.map(({ name, kind, values: all }) => [name, kind === "choice" ? all[1] : values[kind]]),
  );
}

/** What makes up the address of an item: the n-th one that a module keeps, counted from 1. */
export const itemId = (number) => `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;

/** How many items each module has at start. */
export const samples = 20;
