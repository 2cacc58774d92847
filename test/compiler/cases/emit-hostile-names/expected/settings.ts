// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { SettingsDefinition } from "nexus-platform/runtime";

/** Settings of nexus.yaml as written; variables and files are read at start. */
export const settings: SettingsDefinition = {
  base: {
    plugins: {
      default: {},
      class: { 'it\'s "quoted" `${x}`': "${env:HOSTILE:-`*/ a}" },
      await: {},
      events: {},
      settings: {},
      slot: {},
      application: {},
      wire: {},
      scope: {},
      database_slot: {},
      database: {},
    },
  },
  environments: {},
  schemas: {
    class: {
      type: "object",
      additionalProperties: { type: "string" },
      properties: {
        'it\'s "quoted" `${x}`': { type: "string", default: '`$${x}`\n"\\' },
        ["__proto__"]: { type: "string", pattern: '^"`$|[*]/\u003C/script>' },
        constructor: {
          enum: ["*/", "`", "${x}", '"', "'", "\n", "\\", "\u2028", "\u003C/script>", "__proto__"],
        } as const,
        "2fa": { const: { ["__proto__"]: 1, "a-b": ['"'] } },
        ключ: { type: "string" },
      },
    },
  },
};
