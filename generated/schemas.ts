// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { SchemaTable } from "nexus-platform/runtime";

/** What `"$ref": "#/$defs/Name"` means in the schemas of a plugin: plugin, name, schema. */
export const schemas: SchemaTable = {
  auth: {
    Login: {
      type: "object",
      required: ["login", "password"],
      properties: {
        login: { type: "string", minLength: 1, maxLength: 254 },
        password: { type: "string", minLength: 1, maxLength: 1024 },
        code: { type: "string", minLength: 6, maxLength: 32 },
        cookies: { type: "boolean", default: false },
      },
      additionalProperties: false,
    },
    SignedIn: {
      type: "object",
      required: ["tokenType", "expiresIn"],
      properties: {
        tokenType: { type: "string", enum: ["Bearer", "Cookie"] },
        expiresIn: { type: "integer" },
        accessToken: { type: "string" },
        refreshToken: { type: "string" },
        csrfToken: { type: "string" },
      },
      additionalProperties: false,
    },
    Refresh: {
      type: "object",
      properties: { refreshToken: { type: "string", minLength: 1, maxLength: 200 } },
      additionalProperties: false,
    },
    Me: {
      type: "object",
      required: ["id", "login", "email", "emailVerified", "roles", "permissions", "method", "totp"],
      properties: {
        id: { type: "string", format: "uuid" },
        login: { type: "string" },
        email: { type: ["string", "null"] },
        emailVerified: { type: "boolean" },
        roles: { type: "array", items: { type: "string" } },
        permissions: { type: "array", items: { type: "string" } },
        method: { type: "string" },
        totp: { type: "boolean" },
      },
      additionalProperties: false,
    },
    PasswordChange: {
      type: "object",
      required: ["password", "newPassword"],
      properties: {
        password: { type: "string", minLength: 1, maxLength: 1024 },
        newPassword: { type: "string", minLength: 1, maxLength: 1024 },
      },
      additionalProperties: false,
    },
    PasswordProof: {
      type: "object",
      required: ["password"],
      properties: { password: { type: "string", minLength: 1, maxLength: 1024 } },
      additionalProperties: false,
    },
    TotpEnrolment: {
      type: "object",
      required: ["secret", "uri"],
      properties: { secret: { type: "string" }, uri: { type: "string" } },
      additionalProperties: false,
    },
    TotpCode: {
      type: "object",
      required: ["code"],
      properties: { code: { type: "string", pattern: "^[0-9]{6}$" } },
      additionalProperties: false,
    },
    RecoveryCodes: {
      type: "object",
      required: ["recoveryCodes"],
      properties: { recoveryCodes: { type: "array", items: { type: "string" } } },
      additionalProperties: false,
    },
    TotpDisable: {
      type: "object",
      required: ["password", "code"],
      properties: {
        password: { type: "string", minLength: 1, maxLength: 1024 },
        code: { type: "string", minLength: 6, maxLength: 32 },
      },
      additionalProperties: false,
    },
    NewKey: {
      type: "object",
      required: ["name", "permissions"],
      properties: {
        name: { type: "string", minLength: 1, maxLength: 100 },
        permissions: {
          type: "array",
          minItems: 1,
          maxItems: 100,
          items: { type: "string", minLength: 1, maxLength: 200 },
        },
        expiresIn: { type: "integer", minimum: 60 },
      },
      additionalProperties: false,
    },
    CreatedKey: {
      type: "object",
      required: ["id", "name", "permissions", "createdAt", "expiresAt", "lastUsedAt", "key"],
      properties: {
        id: { type: "string", format: "uuid" },
        name: { type: "string" },
        permissions: { type: "array", items: { type: "string" } },
        createdAt: { type: "string", format: "date-time" },
        expiresAt: { type: "string", format: "date-time" },
        lastUsedAt: { type: ["string", "null"] },
        key: { type: "string" },
      },
      additionalProperties: false,
    },
    KeyList: {
      type: "object",
      required: ["keys"],
      properties: { keys: { type: "array", items: { $ref: "#/$defs/Key" } } },
      additionalProperties: false,
    },
    Key: {
      type: "object",
      required: ["id", "name", "permissions", "createdAt", "expiresAt", "lastUsedAt"],
      properties: {
        id: { type: "string", format: "uuid" },
        name: { type: "string" },
        permissions: { type: "array", items: { type: "string" } },
        createdAt: { type: "string", format: "date-time" },
        expiresAt: { type: "string", format: "date-time" },
        lastUsedAt: { type: ["string", "null"] },
      },
      additionalProperties: false,
    },
    KeySet: {
      type: "object",
      required: ["keys"],
      properties: {
        keys: {
          type: "array",
          items: {
            type: "object",
            required: ["kid", "kty", "crv", "x", "alg", "use"],
            properties: {
              kid: { type: "string" },
              kty: { type: "string" },
              crv: { type: "string" },
              x: { type: "string" },
              alg: { type: "string" },
              use: { type: "string" },
            },
            additionalProperties: false,
          },
        },
      },
      additionalProperties: false,
    },
  },
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
      required: ["email", "name", "password"],
      properties: {
        email: { type: "string", format: "email", maxLength: 254 },
        name: { type: "string", minLength: 1, maxLength: 100 },
        password: { type: "string", minLength: 8, maxLength: 1024 },
      },
      additionalProperties: false,
    },
    User: {
      type: "object",
      required: ["id", "email", "name", "verified", "createdAt"],
      properties: {
        id: { type: "string", format: "uuid" },
        email: { type: ["string", "null"], format: "email" },
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
      required: ["items"],
      properties: { items: { type: "array", minItems: 1, maxItems: 50, items: { $ref: "#/$defs/Item" } } },
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
