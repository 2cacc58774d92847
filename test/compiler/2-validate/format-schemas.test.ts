import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { hasFormat } from "../../../compiler/2-validate/formats.js";
import { isJsonObject } from "../../../compiler/2-validate/json.js";
import type { JsonObject } from "../../../compiler/model.js";
import { nexusSchema, pluginSchema } from "../../../compiler/text/format-schemas.js";
import { withInterpolation } from "../../../compiler/text/with-interpolation.js";
import { loggingSchema, serverSchema } from "../../../runtime/settings/server-schema.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What an editor does with the schemas: plain JSON Schema, our `x-` keys unknown to it. */
function editor(schema: JsonObject): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, validateFormats: true });
  for (const format of ["duration", "size"]) ajv.addFormat(format, (text: string) => hasFormat(text, format));
  const validate = ajv.compile(schema);
  return (value) => validate(value) === true;
}

describe("the published schemas", () => {
  test("describe server and logging as the runtime checks them, and accept placeholders", () => {
    const definitions = nexusSchema()["$defs"] as Record<string, JsonObject>; // it has definitions
    const shown = (name: string): JsonObject => {
      const { "x-settings": _, ...rest } = definitions[name] ?? {};
      return { ...rest, type: "object" };
    };
    expect(shown("server")).toEqual(withInterpolation(serverSchema));
    expect(shown("logging")).toEqual(withInterpolation(loggingSchema));
  });

  test.each([
    { name: "nexus.schema.json", schema: nexusSchema() },
    { name: "plugin.schema.json", schema: pluginSchema() },
  ])("$name describes each key", ({ schema }) => {
    expect(undescribed(schema, "")).toEqual([]);
  });

  test("let an editor accept each key of Nexus's own beside settings, and refuse others with $", () => {
    const accepts = editor(nexusSchema());
    const using = (use: JsonObject): JsonObject => ({ nexus: 1, app: { name: "shop" }, plugins: { reports: use } });
    const use = {
      $use: "./reports",
      $enabled: "${env:REPORTS}",
      $grant: ["net:api.example"],
      $onFailure: "disable",
      $mount: "/a",
    };
    expect(accepts(using({ ...use, $timeout: "5s", retention_days: 30 }))).toBe(true);
    expect(accepts(using({ $us: "./reports" }))).toBe(false);
  });

  test("accept the sample application and every plugin that ships", () => {
    const manifests = readdirSync(`${root}plugins`).map((plugin) => `plugins/${plugin}/plugin.yaml`);
    const isManifest = editor(pluginSchema());
    expect(manifests.filter((path) => !isManifest(parse(readFileSync(root + path, "utf8"))))).toEqual([]);
    expect(editor(nexusSchema())(parse(readFileSync(`${root}nexus.yaml`, "utf8")))).toBe(true);
  });

  test.each([
    { row: "a number", given: { server: { port: 80 } }, want: true },
    { row: "a placeholder for a number", given: { server: { port: "${env:PORT}" } }, want: true },
    { row: "another text for a number", given: { server: { port: "http" } }, want: false },
    { row: "a placeholder for a list", given: { server: { cors: { origins: "${env:ORIGINS}" } } }, want: true },
    { row: "an unknown key with $", given: { plugins: { a: { $enabeld: true } } }, want: false },
    { row: "a reserved key", given: { units: {} }, want: false },
    { row: "settings of a plugin", given: { plugins: { a: { anything: 1 } } }, want: true },
  ])("let an editor judge $row", ({ given, want }) => {
    expect(editor(nexusSchema())({ nexus: 1, app: { name: "a" }, ...given })).toBe(want);
  });
});

/** Paths of keys that an editor could say nothing about. */
function undescribed(schema: JsonObject, path: string): readonly string[] {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const definitions = isJsonObject(schema["$defs"]) ? schema["$defs"] : {};
  const isSaid = (value: JsonObject): boolean =>
    "description" in value || "$ref" in value || path.startsWith("/$defs/schema");
  return [
    ...Object.entries(properties).flatMap(([key, value]) => {
      if (!isJsonObject(value)) return [];
      return [...(isSaid(value) ? [] : [`${path}/${key}`]), ...undescribed(value, `${path}/${key}`)];
    }),
    ...Object.entries(definitions).flatMap(([name, value]) =>
      isJsonObject(value) ? undescribed(value, `/$defs/${name}`) : [],
    ),
  ];
}
