import { Ajv } from "ajv";
import addFormats from "ajv-formats";

const options = { allErrors: true, useDefaults: true, removeAdditional: false };
/** Bodies are JSON: their types are as they are. */
const strict = addFormats.default(new Ajv(options), ["uuid"]);
/** Texts of addresses become what the schema says. */
const converting = addFormats.default(new Ajv({ ...options, coerceTypes: true }), ["uuid"]);

export const validatorFor = (schema, part) => (part === "body" ? strict : converting).compile(schema);
