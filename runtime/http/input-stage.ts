import type { FastifyRequest } from "fastify";
import { badRequest } from "../api/problem.js";
import type { MultipartBody } from "../api/upload.js";
import type {
  RouteDefinition,
  SchemaEngine,
  SchemaUse,
  UploadDefinition,
  ValidationError,
  Validator,
} from "../definition.js";
import { facets, propertiesOf, type SchemaDefinitions } from "../settings/schema-walk.js";

export interface RouteInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
}

/** Checks and converts what a request carries. Throws 400 with everything that is wrong. */
export type InputStage = (request: FastifyRequest) => RouteInput;

type Part = keyof RouteInput;
type Check = (request: FastifyRequest) => {
  readonly part: Part;
  readonly value: unknown;
  readonly errors: readonly ValidationError[];
};

/** Only the parts that the route declares are looked at: an undeclared body, query or parameter does not reach the handler. */
export function inputStage(route: RouteDefinition, engine: SchemaEngine, definitions: SchemaDefinitions): InputStage {
  const { params, query, headers, body, upload } = route;
  const checks: Check[] = [];
  if (params !== null)
    checks.push(partCheck("params", engine.validator(params, "coerce"), (request) => request.params));
  if (query !== null) checks.push(partCheck("query", engine.validator(query, "coerce"), (request) => request.query));
  if (headers !== null) {
    const declared = declaredHeaders(headers, definitions);
    checks.push(partCheck("headers", engine.validator(headers, "coerce"), declared));
  }
  if (body !== null) checks.push(bodyCheck(engine.validator(body, "strict")));
  if (upload !== undefined) checks.push(uploadCheck(upload, engine));

  return (request) => {
    const input: Record<Part, unknown> = { params: {}, query: {}, headers: request.headers, body: undefined };
    let faults: ValidationError[] | undefined;
    for (const check of checks) {
      const { part, value, errors } = check(request);
      input[part] = part === "headers" ? Object.assign({ ...request.headers }, value) : value;
      if (errors.length === 0) continue;
      faults ??= [];
      for (const { pointer, message } of errors) faults.push({ pointer: `/${part}${pointer}`, message });
    }
    if (faults !== undefined) throw badRequest("The request does not fit what this address takes.", { errors: faults });
    return input;
  };
}

const none: readonly ValidationError[] = [];

function partCheck(part: Part, validate: Validator, read: (request: FastifyRequest) => unknown): Check {
  return (request) => {
    const validation = validate(read(request));
    return validation.ok
      ? { part, value: validation.value, errors: none }
      : { part, value: undefined, errors: validation.errors };
  };
}

const missingBody = { part: "body", value: undefined, errors: [{ pointer: "", message: "is required" }] } as const;

function bodyCheck(validate: Validator): Check {
  const check = partCheck("body", validate, (request) => request.body);
  return (request) => (request.body === undefined ? missingBody : check(request));
}

/** A stream is handed on; of a form the fields are checked, its files while they are read. */
function uploadCheck(upload: UploadDefinition, engine: SchemaEngine): Check {
  if (upload.kind === "stream") {
    return ({ body }) => (body === undefined ? missingBody : { part: "body", value: body, errors: none });
  }
  const validate = engine.validator(upload.fields, "coerce");
  return ({ body }) => {
    if (body === undefined) return missingBody;
    const form = body as MultipartBody; // Only the form's own reader makes bodies of such a route.
    const fields = validate(form.fields);
    return fields.ok
      ? { part: "body", value: { ...form, fields: fields.value }, errors: none }
      : { part: "body", value: undefined, errors: fields.errors };
  };
}

/** The declared headers under the names that the manifest gives them; the others are the transport's business. */
function declaredHeaders(use: SchemaUse, definitions: SchemaDefinitions): (request: FastifyRequest) => unknown {
  const names = [...propertiesOf(facets(use.schema, definitions), definitions).keys()];
  return ({ headers }) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = headers[name.toLowerCase()];
        return value === undefined ? [] : [[name, value]];
      }),
    );
}
