import type { JsonObject } from "../../model.js";
import { statusText } from "./status-text.js";

/** RFC 9457 as Nexus answers it. */
export const problemSchema: JsonObject = {
  type: "object",
  description: "An error (RFC 9457).",
  required: ["type", "title", "status"],
  properties: {
    type: { type: "string", description: "A URI that names the kind of problem." },
    title: { type: "string", description: "The kind of problem, in words." },
    status: { type: "integer", description: "The HTTP status." },
    detail: { type: "string", description: "What happened this time." },
    requestId: { type: "string", description: "The request's id, as the log has it." },
    errors: {
      type: "array",
      description: "What is wrong with the input.",
      items: {
        type: "object",
        required: ["pointer", "message"],
        properties: {
          pointer: { type: "string", description: "JSON Pointer into the input." },
          message: { type: "string" },
        },
      },
    },
  },
};

/** Responses under `components`: one for each status, and one for whatever else may go wrong. */
export function problemResponses(statuses: Iterable<number>): JsonObject {
  const byStatus = [...statuses]
    .sort((a, b) => a - b)
    .map((status) => [`Problem${status}`, response(statusText(status))] as const);
  return { Problem: response("Any other error"), ...Object.fromEntries(byStatus) };
}

function response(description: string): JsonObject {
  return { description, content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } } };
}
