// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { SchemaTable } from "nexus-platform/runtime";

/** What `"$ref": "#/$defs/Name"` means in the schemas of a plugin: plugin, name, schema. */
export const schemas: SchemaTable = {
  catalog: {
    Product: {
      type: "object",
      required: ["id", "name", "kind"],
      properties: {
        id: { type: "string", format: "uuid" },
        name: { type: "string", minLength: 1 },
        kind: { enum: ["book", "two words", 3, null, true] },
        price: { $ref: "#/$defs/Price" },
        tags: { type: "array", items: { type: "string" }, default: [] },
        related: { type: "array", items: { $ref: "#/$defs/Product" } },
        size: {
          type: ["object", "null"],
          properties: { width: { type: "number" }, height: { type: "number" } },
          additionalProperties: false,
        },
        attributes: { type: "object", additionalProperties: { type: ["string", "number"] } },
      },
      additionalProperties: false,
    },
    Price: {
      type: "object",
      required: ["amount"],
      properties: { amount: { type: "integer", minimum: 0 }, currency: { type: "string", default: "EUR" } },
      additionalProperties: false,
    },
  },
  shop: {
    Order: {
      type: "object",
      required: ["id", "total", "items"],
      properties: {
        id: { type: "integer" },
        total: { type: "integer" },
        items: { type: "array", items: { $ref: "#/$defs/Item" } },
        state: { const: "open" },
      },
      additionalProperties: false,
    },
    Item: {
      type: "object",
      required: ["product"],
      properties: { product: { type: "string" }, quantity: { type: "integer", minimum: 1, default: 1 } },
      additionalProperties: false,
    },
    NewOrder: {
      type: "object",
      required: ["items"],
      properties: { items: { type: "array", items: { $ref: "#/$defs/Item" } } },
      additionalProperties: false,
    },
  },
};
