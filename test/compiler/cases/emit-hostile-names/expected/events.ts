// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { EventTable } from "nexus-platform/runtime";

/** Every event of the application with its handlers, by descending priority, then start order. */
export const events: EventTable = {
  class: {
    version: 1,
    delivery: "memory",
    payload: { id: "events/class", plugin: "class", schema: { $ref: "#/$defs/Plugin" } },
    emitters: ["class"],
    handlers: [
      {
        plugin: "class",
        handler: "default",
        retries: 0,
        backoff: "exponential",
        timeout: 30000,
        priority: 0,
        concurrency: null,
        orderBy: null,
        where: null,
        transactional: false,
      },
    ],
  },
  constructor: {
    version: 1,
    delivery: "memory",
    payload: {
      id: "events/constructor",
      plugin: "class",
      schema: { type: "object", properties: { "*/": { type: "string" } }, additionalProperties: false },
    },
    emitters: ["class"],
    handlers: [
      {
        plugin: "class",
        handler: "constructor",
        retries: 0,
        backoff: "exponential",
        timeout: 30000,
        priority: 0,
        concurrency: null,
        orderBy: null,
        where: null,
        transactional: false,
      },
    ],
  } as const,
};
