// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { SettingsDefinition } from "nexus-platform/runtime";

/** Settings of nexus.yaml as written; variables and files are read at start. */
export const settings: SettingsDefinition = {
  base: {
    server: { port: 8000 },
    plugins: {
      database: { url: "sqlite:./data/app.db" },
      cache: {},
      outbox: {},
      scheduler: {},
      audit: {},
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
      http_client: {},
      tracing: {},
      orders: {
        products: {
          mug: { name: "Mug", price: 1200 },
          shirt: { name: "T-shirt", price: 2500 },
          chair: { name: "Desk chair", price: 24900 },
        },
      },
      analytics: {},
      metrics: { port: "${env:METRICS_PORT:-9464}" },
    },
  },
  environments: {
    test: { plugins: { metrics: { port: 0 } } },
    production: { plugins: { database: { url: "${env:DATABASE_URL:-sqlite:./data/app.db}" } } },
  },
  schemas: {
    database: {
      type: "object",
      properties: {
        url: { type: "string", minLength: 1, default: "sqlite:./data/app.db" },
        busy_timeout: { type: "string", format: "duration", default: "5s" },
        pool: {
          type: "object",
          default: {},
          properties: {
            max: { type: "integer", minimum: 1, default: 10 },
            idle_timeout: { type: "string", format: "duration", default: "30s" },
            acquire_timeout: { type: "string", format: "duration", default: "10s" },
          },
          additionalProperties: false,
        },
        replicas: { type: "array", items: { type: "string", minLength: 1 }, default: [] },
        ssl: {
          type: "object",
          default: {},
          properties: { ca: { type: "string", minLength: 1 } },
          additionalProperties: false,
        },
        slow_query: { type: "string", format: "duration", default: "500ms" },
        migrate_at_start: { type: "boolean", default: true },
      },
      additionalProperties: false,
    },
    cache: {
      type: "object",
      properties: {
        layers: {
          type: "array",
          items: { type: "string", enum: ["memory", "redis", "database"] },
          minItems: 1,
          uniqueItems: true,
          default: ["memory"],
        },
        ttl: { type: "string", format: "duration", default: "5m" },
        max_entries: { type: "integer", minimum: 1, maximum: 10000000, default: 10000 },
        max_bytes: { type: "string", format: "size", default: "64mb" },
        redis_url: { type: "string", pattern: "^rediss?://" },
        prefix: { type: "string", minLength: 1, maxLength: 100 },
      },
      additionalProperties: false,
    },
    outbox: {
      type: "object",
      properties: {
        poll: { type: "string", format: "duration", default: "1s" },
        lease: { type: "string", format: "duration", default: "10s" },
        concurrency: { type: "integer", minimum: 1, default: 100 },
        retention: { type: "string", format: "duration", default: "7d" },
        dead_retention: { type: "string", format: "duration", default: "30d" },
      },
      additionalProperties: false,
    },
    scheduler: {
      type: "object",
      properties: {
        keep: { type: "string", format: "duration", default: "30d" },
        lease: { type: "string", format: "duration", default: "30s" },
      },
      additionalProperties: false,
    },
    audit: {
      type: "object",
      properties: {
        key: { type: "string", minLength: 16, "x-secret": true },
        previous_keys: { type: "array", items: { type: "string", minLength: 16 }, "x-secret": true, default: [] },
      },
      additionalProperties: false,
    },
    email_service: {
      type: "object",
      properties: {
        provider: { enum: ["file", "smtp", "sendgrid"], default: "file" },
        from: { type: "string", minLength: 3 },
        outbox: { type: "string", minLength: 1, default: "./data/mails" },
        smtp: {
          type: "object",
          default: {},
          properties: {
            url: { type: "string", minLength: 1 },
            host: { type: "string", minLength: 1 },
            port: { type: "integer", minimum: 1, maximum: 65535 },
            user: { type: "string", minLength: 1 },
            password: { type: "string", minLength: 1, "x-secret": true },
            tls: { enum: ["auto", "required", "implicit", "off"], default: "auto" },
            ca: { type: "string", minLength: 1 },
            connections: { type: "integer", minimum: 1, maximum: 100, default: 4 },
          },
          additionalProperties: false,
        },
        api_key: { type: "string", minLength: 1, "x-secret": true },
        endpoint: { type: "string", minLength: 1, default: "https://api.sendgrid.com" },
        timeout: { type: "string", format: "duration", default: "30s" },
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
        preview: { type: "boolean", default: false },
        retention: { type: "string", format: "duration", default: "90d" },
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
    http_client: {
      type: "object",
      properties: {
        timeout: { type: "string", format: "duration", default: "30s" },
        connect_timeout: { type: "string", format: "duration", default: "5s" },
        headers_timeout: { type: "string", format: "duration", default: "15s" },
        body_timeout: { type: "string", format: "duration", default: "15s" },
        max_response: { type: "string", format: "size", default: "10mb" },
        concurrency: { type: "integer", minimum: 1, maximum: 10000, default: 32 },
        queue: { type: "integer", minimum: 0, default: 1000 },
        retries: { type: "integer", minimum: 0, maximum: 10, default: 2 },
        retry_delay: { type: "string", format: "duration", default: "100ms" },
        redirects: { type: "integer", minimum: 0, maximum: 20, default: 5 },
        circuit: {
          type: "object",
          default: {},
          properties: {
            failure_rate: { type: "number", exclusiveMinimum: 0, maximum: 1, default: 0.5 },
            minimum: { type: "integer", minimum: 1, maximum: 1000, default: 10 },
            window: { type: "string", format: "duration", default: "30s" },
            pause: { type: "string", format: "duration", default: "30s" },
          },
          additionalProperties: false,
        },
        user_agent: { type: "string", minLength: 1 },
        private_hosts: { type: "array", default: [], items: { type: "string", minLength: 1 } },
        hosts: { type: "object", default: {}, additionalProperties: { $ref: "#/$defs/HostLimits" } },
      },
      additionalProperties: false,
    },
    tracing: {
      type: "object",
      properties: {
        endpoint: { type: "string", format: "uri", default: "http://127.0.0.1:4318/v1/traces" },
        headers: { type: "object", additionalProperties: { type: "string", "x-secret": true }, default: {} },
        sample_ratio: { type: "number", minimum: 0, maximum: 1, default: 1 },
        service_name: { type: "string", minLength: 1 },
        interval: { type: "string", format: "duration", default: "5s" },
        service_calls: { type: "boolean", default: true },
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
    metrics: {
      type: "object",
      properties: {
        host: { type: "string", minLength: 1, default: "127.0.0.1" },
        port: { type: "integer", minimum: 0, maximum: 65535, default: 9464 },
        path: { type: "string", pattern: "^/", default: "/metrics" },
        process: { type: "boolean", default: true },
        service_calls: { type: "boolean", default: true },
      },
      additionalProperties: false,
    },
  },
};
