import type { FileDeclaration, JsonObject, JsonSchema, UploadDeclaration } from "../../model.js";
import { propertiesOf, requiredOf } from "../types/schema-shape.js";

/**
 * `content` of an operation's request body that is a stream or a form with files. Bytes have no schema in OpenAPI 3.1. `fieldsOf` gives the
 * object schema of a form's fields as it stands in the document.
 */
export function uploadContent(upload: UploadDeclaration, fieldsOf: (schema: JsonSchema) => JsonSchema): JsonObject {
  if (upload.kind === "stream") return Object.fromEntries(upload.types.map((type) => [type, {}]));
  const { files, fields } = upload;
  const typed = files.filter(({ types }) => types.length > 0);
  const encoding = Object.fromEntries(typed.map(({ name, types }) => [name, { contentType: types.join(", ") }]));
  return {
    "multipart/form-data": {
      schema: formSchema(files, fieldsOf(fields)),
      ...(typed.length === 0 ? {} : { encoding }),
    },
  };
}

function formSchema(files: readonly FileDeclaration[], fields: JsonSchema): JsonSchema {
  const properties = [...propertiesOf(fields), ...files.map((file) => [file.name, fileSchema(file)] as const)];
  const required = [...requiredOf(fields), ...files.filter((file) => file.required).map(({ name }) => name)];
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function fileSchema({ description, max }: FileDeclaration): JsonSchema {
  const file: JsonSchema = max === 1 ? {} : { type: "array", items: {}, maxItems: max };
  return description === "" ? file : { ...file, description };
}
