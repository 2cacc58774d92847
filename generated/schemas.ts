// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { SchemaTable } from "nexus-platform/runtime";

/** What `"$ref": "#/$defs/Name"` means in the schemas of a plugin: plugin, name, schema. */
export const schemas: SchemaTable = {
  email_service: {
    EmailRequested: {
      type: "object",
      required: ["id", "from", "to", "subject"],
      properties: {
        id: { type: "string", format: "uuid" },
        from: { type: "string" },
        to: { type: "string" },
        replyTo: { type: "string" },
        subject: { type: "string" },
        text: { type: "string" },
        html: { type: "string" },
      },
      additionalProperties: false,
    },
    EmailSent: {
      type: "object",
      required: ["id", "to", "subject"],
      properties: { id: { type: "string", format: "uuid" }, to: { type: "string" }, subject: { type: "string" } },
      additionalProperties: false,
    },
    EmailRefused: {
      type: "object",
      required: ["id", "to", "subject", "reason"],
      properties: {
        id: { type: "string", format: "uuid" },
        to: { type: "string" },
        subject: { type: "string" },
        reason: { type: "string" },
      },
      additionalProperties: false,
    },
  },
  user_manager: {
    RegistrationStarted: {
      type: "object",
      required: ["email", "name"],
      properties: { email: { type: "string", format: "email" }, name: { type: "string" } },
      additionalProperties: false,
    },
    UserCreated: {
      type: "object",
      required: ["id", "email", "name"],
      properties: {
        id: { type: "string", format: "uuid" },
        email: { type: "string", format: "email" },
        name: { type: "string" },
      },
      additionalProperties: false,
    },
    UserVerified: {
      type: "object",
      required: ["id", "email"],
      properties: { id: { type: "string", format: "uuid" }, email: { type: "string", format: "email" } },
      additionalProperties: false,
    },
    NewUser: {
      type: "object",
      required: ["email", "name"],
      properties: {
        email: { type: "string", format: "email", maxLength: 254 },
        name: { type: "string", minLength: 1, maxLength: 100 },
      },
      additionalProperties: false,
    },
    User: {
      type: "object",
      required: ["id", "email", "name", "verified", "createdAt"],
      properties: {
        id: { type: "string", format: "uuid" },
        email: { type: "string", format: "email" },
        name: { type: "string" },
        verified: { type: "boolean" },
        createdAt: { type: "string", format: "date-time" },
      },
      additionalProperties: false,
    },
    Verification: {
      type: "object",
      required: ["token"],
      properties: { token: { type: "string", minLength: 1, maxLength: 100 } },
      additionalProperties: false,
    },
    UserPage: {
      type: "object",
      required: ["users", "next"],
      properties: { users: { type: "array", items: { $ref: "#/$defs/User" } }, next: { type: ["string", "null"] } },
      additionalProperties: false,
    },
  },
  http_client: {
    HostLimits: {
      type: "object",
      properties: {
        timeout: { type: "string", format: "duration" },
        connect_timeout: { type: "string", format: "duration" },
        headers_timeout: { type: "string", format: "duration" },
        body_timeout: { type: "string", format: "duration" },
        max_response: { type: "string", format: "size" },
        concurrency: { type: "integer", minimum: 1, maximum: 10000 },
        queue: { type: "integer", minimum: 0 },
        retries: { type: "integer", minimum: 0, maximum: 10 },
        retry_delay: { type: "string", format: "duration" },
        redirects: { type: "integer", minimum: 0, maximum: 20 },
        circuit: {
          type: "object",
          properties: {
            failure_rate: { type: "number", exclusiveMinimum: 0, maximum: 1 },
            minimum: { type: "integer", minimum: 1, maximum: 1000 },
            window: { type: "string", format: "duration" },
            pause: { type: "string", format: "duration" },
          },
          additionalProperties: false,
        },
      },
      additionalProperties: false,
    },
  },
  orders: {
    OrderPlaced: {
      type: "object",
      required: ["id", "userId", "email", "name", "items", "total"],
      properties: {
        id: { type: "string", format: "uuid" },
        userId: { type: "string", format: "uuid" },
        email: { type: "string", format: "email" },
        name: { type: "string" },
        items: { type: "array", items: { $ref: "#/$defs/Item" } },
        total: { type: "integer" },
      },
      additionalProperties: false,
    },
    Item: {
      type: "object",
      required: ["product", "quantity"],
      properties: {
        product: { type: "string", minLength: 1 },
        quantity: { type: "integer", minimum: 1, maximum: 1000 },
      },
      additionalProperties: false,
    },
    OrderConfirmed: {
      type: "object",
      required: ["id", "userId"],
      properties: { id: { type: "string", format: "uuid" }, userId: { type: "string", format: "uuid" } },
      additionalProperties: false,
    },
    NewOrder: {
      type: "object",
      required: ["userId", "items"],
      properties: {
        userId: { type: "string", format: "uuid" },
        items: { type: "array", minItems: 1, maxItems: 50, items: { $ref: "#/$defs/Item" } },
      },
      additionalProperties: false,
    },
    Order: {
      type: "object",
      required: ["id", "userId", "items", "total", "status", "placedAt"],
      properties: {
        id: { type: "string", format: "uuid" },
        userId: { type: "string", format: "uuid" },
        items: { type: "array", items: { $ref: "#/$defs/Item" } },
        total: { type: "integer" },
        status: { enum: ["placed", "confirmed"] },
        placedAt: { type: "string", format: "date-time" },
      },
      additionalProperties: false,
    },
    ProductList: {
      type: "object",
      required: ["products"],
      properties: {
        products: {
          type: "array",
          items: {
            type: "object",
            required: ["product", "name", "price"],
            properties: { product: { type: "string" }, name: { type: "string" }, price: { type: "integer" } },
            additionalProperties: false,
          },
        },
      },
      additionalProperties: false,
    },
  },
  analytics: {
    Tracked: {
      type: "object",
      required: ["event", "count"],
      properties: { event: { type: "string" }, count: { type: "integer" } },
      additionalProperties: false,
    },
    CounterList: {
      type: "object",
      required: ["counters"],
      properties: {
        counters: {
          type: "array",
          items: {
            type: "object",
            required: ["event", "count"],
            properties: { event: { type: "string" }, count: { type: "integer" } },
            additionalProperties: false,
          },
        },
      },
      additionalProperties: false,
    },
    Series: {
      type: "object",
      required: ["event", "days"],
      properties: {
        event: { type: "string" },
        days: {
          type: "array",
          items: {
            type: "object",
            required: ["day", "count"],
            properties: { day: { type: "string", format: "date" }, count: { type: "integer" } },
            additionalProperties: false,
          },
        },
      },
      additionalProperties: false,
    },
    Summary: {
      type: "object",
      required: ["figures"],
      properties: { figures: { type: "object", additionalProperties: { type: "number" } } },
      additionalProperties: false,
    },
  },
};
