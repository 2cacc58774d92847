// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { SettingsDefinition } from "nexus-platform/runtime";

/** Settings of nexus.yaml as written; variables and files are read at start. */
export const settings: SettingsDefinition = {
  base: {
    server: { port: 8000 },
    plugins: {
      database: { url: "sqlite:./data/app.db" },
      email_service: {
        provider: "file",
        outbox: "./data/mails",
        templates_dir: "./plugins/orders/templates",
        from: "Storefront <shop@shop.example>",
        mails: {
          "user.registration.started": { template: "registration_notice", to: "team@shop.example" },
          "user.created": { template: "welcome", to: "{{email}}" },
          "order.placed": { template: "order_receipt", to: "{{email}}" },
        },
      },
      user_manager: { max_users: 1000, email_verification: true },
      orders: {
        products: {
          mug: { name: "Mug", price: 1200 },
          shirt: { name: "T-shirt", price: 2500 },
          chair: { name: "Desk chair", price: 24900 },
        },
      },
      analytics: {},
    },
  },
  environments: { production: { plugins: { database: { url: "${env:DATABASE_URL:-sqlite:./data/app.db}" } } } },
  schemas: {
    database: {
      type: "object",
      properties: {
        url: { type: "string", minLength: 1, default: "sqlite:./data/app.db" },
        busy_timeout: { type: "string", format: "duration", default: "5s" },
      },
      additionalProperties: false,
    },
    email_service: {
      type: "object",
      required: ["from"],
      properties: {
        provider: { enum: ["file"], default: "file" },
        from: { type: "string", minLength: 3 },
        outbox: { type: "string", minLength: 1, default: "./data/mails" },
        templates_dir: { type: "string", minLength: 1, default: "./templates" },
        mails: {
          type: "object",
          default: {},
          additionalProperties: {
            type: "object",
            required: ["template", "to"],
            properties: { template: { type: "string", minLength: 1 }, to: { type: "string", minLength: 1 } },
            additionalProperties: false,
          },
        },
      },
      additionalProperties: false,
    },
    user_manager: {
      type: "object",
      properties: {
        max_users: { type: "integer", minimum: 1, default: 1000 },
        email_verification: { type: "boolean", default: true },
      },
      additionalProperties: false,
    },
    orders: {
      type: "object",
      required: ["products"],
      properties: {
        products: {
          type: "object",
          additionalProperties: {
            type: "object",
            required: ["name", "price"],
            properties: { name: { type: "string", minLength: 1 }, price: { type: "integer", minimum: 1 } },
            additionalProperties: false,
          },
        },
        voucher_percent: { type: "integer", minimum: 0, maximum: 100, default: 10 },
      },
      additionalProperties: false,
    },
  },
};
