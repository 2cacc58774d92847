import type { Format } from "ajv";
import ajvFormats from "ajv-formats/dist/formats.js";
import { parseDuration, parseSize } from "../settings/units.js";

/** The formats of JSON Schema as ajv-formats checks them, and Nexus's own two: "30s" and "64kb". */
export const formats: Readonly<Record<string, Format>> = {
  ...ajvFormats.fullFormats,
  duration: (text: string) => parseDuration(text) !== null,
  size: (text: string) => parseSize(text) !== null,
};
