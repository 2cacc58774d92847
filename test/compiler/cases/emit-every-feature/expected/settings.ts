// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { SettingsDefinition } from "nexus-platform/runtime";

/** Settings of nexus.yaml as written; variables and files are read at start. */
export const settings: SettingsDefinition = {
  base: {
    server: { port: "${env:PORT:-8000}" },
    logging: { level: "debug" },
    plugins: {
      platform: {},
      catalog: {},
      shop: {
        currency: "EUR",
        api_key: "${env:SHOP_API_KEY}",
        regions: [
          { name: "north", tax: 19 },
          { name: "south", tax: "${env:SOUTH_TAX:-7}" },
        ],
      },
      reports: {},
    },
  },
  environments: {
    production: { server: { port: 80 }, plugins: { shop: { currency: "${env:CURRENCY}", regions: [] } } },
    staging: {},
  },
  schemas: {
    shop: {
      type: "object",
      required: ["api_key", "currency"],
      properties: {
        api_key: { type: "string", "x-secret": true },
        currency: { type: "string", enum: ["EUR", "USD"] },
        max_items: { type: "integer", default: 20 },
        note: { type: "string" },
        regions: {
          type: "array",
          default: [],
          items: {
            type: "object",
            required: ["name"],
            properties: { name: { type: "string" }, tax: { type: "number", default: 19 } },
            additionalProperties: false,
          },
        },
        payment: {
          oneOf: [
            {
              type: "object",
              required: ["card"],
              properties: { card: { type: "string" } },
              additionalProperties: false,
            },
            {
              type: "object",
              required: ["iban"],
              properties: { iban: { type: "string" }, bic: { type: "string" } },
              additionalProperties: false,
            },
          ],
        },
      },
      additionalProperties: false,
    },
  },
};
