import type { JsonSchema } from "../json.js";

/** Settings under `server`, defaults included. schemas/nexus.schema.json shows editors the same; a test holds the two together. */
export const serverSchema = {
  type: "object",
  description: "The HTTP server.",
  additionalProperties: false,
  properties: {
    host: {
      type: "string",
      minLength: 1,
      default: "127.0.0.1",
      description: "Address to listen on. Images listen on 0.0.0.0.",
    },
    port: {
      type: "integer",
      minimum: 0,
      maximum: 65_535,
      default: 8000,
      description: "Port to listen on; 0 takes a free one.",
    },
    trustProxy: {
      type: ["boolean", "integer", "array"],
      minimum: 1,
      items: { type: "string", minLength: 1 },
      default: false,
      description:
        "Whether to believe X-Forwarded-* headers: true, the number of proxies in front, or the list of their addresses.",
    },
    bodyLimit: {
      type: "string",
      format: "size",
      default: "1mb",
      description: "Largest request body.",
      examples: ["64kb"],
    },
    requestTimeout: { type: "string", format: "duration", default: "30s", description: "How long a request may take." },
    shutdownTimeout: {
      type: "string",
      format: "duration",
      default: "10s",
      description: "How long to wait for requests in flight when the application stops.",
    },
    drainDelay: {
      type: "string",
      format: "duration",
      default: "0s",
      description:
        "How long to go on serving after the signal to stop while /health/ready answers 503, so that a load balancer notices before the port is closed: more than its checks take.",
      examples: ["5s"],
    },
    workers: {
      anyOf: [
        { type: "integer", minimum: 1, maximum: 512 },
        { type: "string", const: "auto" },
      ],
      default: 1,
      description: 'Processes that share the port; "auto" is one for each processor. `nexus dev` runs one.',
      examples: ["auto"],
    },
    cors: {
      type: "object",
      description: "Browsers of which other origins may call. Without it: none.",
      additionalProperties: false,
      required: ["origins"],
      properties: {
        origins: {
          type: "array",
          items: { type: "string", minLength: 1 },
          description: 'Origins such as "https://shop.example"; "*" is any.',
          examples: [["https://shop.example"]],
        },
        credentials: {
          type: "boolean",
          default: false,
          description: "Whether cookies and authorization are let through.",
        },
        methods: {
          type: "array",
          items: { type: "string", minLength: 1 },
          description: "Allowed methods; all by default.",
        },
        headers: {
          type: "array",
          items: { type: "string", minLength: 1 },
          description: "Request headers that are let through.",
        },
        exposedHeaders: {
          type: "array",
          items: { type: "string", minLength: 1 },
          description: "Response headers that scripts may read.",
        },
        maxAge: {
          type: "string",
          format: "duration",
          description: "How long a browser may keep the answer to a preflight.",
        },
      },
    },
    rateLimit: {
      type: "object",
      description: "Requests that one caller may make.",
      additionalProperties: false,
      required: ["max", "per"],
      properties: {
        max: { type: "integer", minimum: 1, description: "Requests in one span of time.", examples: [1000] },
        per: { type: "string", format: "duration", default: "1m", description: "The span of time." },
        by: {
          type: "string",
          enum: ["address"],
          default: "address",
          description: "Whose requests are counted together. Routes may count by caller or header too.",
        },
      },
    },
    securityHeaders: {
      type: "boolean",
      default: true,
      description: "Whether responses carry the usual security headers.",
    },
  },
} as const satisfies JsonSchema;

/** Settings under `logging`. */
export const loggingSchema = {
  type: "object",
  description: "The log.",
  additionalProperties: false,
  properties: {
    level: {
      type: "string",
      enum: ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
      default: "info",
      description: "The least severe level that is written.",
    },
  },
} as const satisfies JsonSchema;
