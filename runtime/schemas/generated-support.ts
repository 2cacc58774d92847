import equal from "ajv/dist/runtime/equal.js";
import ucs2length from "ajv/dist/runtime/ucs2length.js";
import formatsOfAjv from "ajv-formats/dist/formats.js";
import Serializer from "fast-json-stringify/lib/serializer.js";
import { formats } from "./formats.js";
import { withDefault } from "./with-default.js";

/** `require` as generated code calls it. */
export type Required = (specifier: string) => unknown;

/** Everything that code written by ajv and fast-json-stringify may require. */
const modules: Readonly<Record<string, unknown>> = {
  "nexus/formats": formats,
  "ajv/dist/runtime/equal": withDefault(equal),
  "ajv/dist/runtime/ucs2length": withDefault(ucs2length),
  "ajv-formats/dist/formats": formatsOfAjv,
  "fast-json-stringify/lib/serializer": Serializer,
};

export const requireFor: Required = (specifier) => {
  const found = modules[specifier];
  if (found === undefined)
    throw new Error(
      `Generated code requires "${specifier}", which Nexus does not know: a fault in Nexus, please report it.`,
    );
  return found;
};
