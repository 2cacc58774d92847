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
type Input = { -readonly [Name in Part]: RouteInput[Name] };

/** Puts its part into the input, or gives what is wrong with it. */
type Check = (request: FastifyRequest, input: Input) => readonly ValidationError[] | undefined;

/** Only the parts that the route declares are looked at: an undeclared body, query or parameter does not reach the handler. */
export function inputStage(route: RouteDefinition, engine: SchemaEngine, definitions: SchemaDefinitions): InputStage {
  const checks = checksOf(route, engine, definitions);
  return (request) => {
    const input: Input = { params: {}, query: {}, headers: request.headers, body: undefined };
    let faults: ValidationError[] | undefined;
    for (const [part, check] of checks) {
      const errors = check(request, input);
      if (errors === undefined) continue;
      faults ??= [];
      for (const { pointer, message } of errors) faults.push({ pointer: `/${part}${pointer}`, message });
    }
    if (faults !== undefined) throw badRequest("The request does not fit what this address takes.", { errors: faults });
    return input;
  };
}

function checksOf(
  { params, query, headers, body, upload }: RouteDefinition,
  engine: SchemaEngine,
  definitions: SchemaDefinitions,
): readonly (readonly [Part, Check])[] {
  const checks: [Part, Check][] = [];
  if (params !== null) checks.push(["params", partCheck("params", engine.validator(params, "coerce"))]);
  if (query !== null) checks.push(["query", partCheck("query", engine.validator(query, "coerce"))]);
  if (headers !== null)
    checks.push(["headers", headersCheck(engine.validator(headers, "coerce"), declaredHeaders(headers, definitions))]);
  if (body !== null) checks.push(["body", bodyCheck(engine.validator(body, "strict"))]);
  if (upload !== undefined) checks.push(["body", uploadCheck(upload, engine)]);
  return checks;
}

function partCheck(part: "params" | "query" | "body", validate: Validator): Check {
  return (request, input) => {
    const validation = validate(request[part]);
    if (!validation.ok) return validation.errors;
    input[part] = validation.value;
    return undefined;
  };
}

function headersCheck(validate: Validator, read: (request: FastifyRequest) => unknown): Check {
  return (request, input) => {
    const validation = validate(read(request));
    if (!validation.ok) return validation.errors;
    input.headers = Object.assign({ ...request.headers }, validation.value);
    return undefined;
  };
}

const missing: readonly ValidationError[] = [{ pointer: "", message: "is required" }];

function bodyCheck(validate: Validator): Check {
  const check = partCheck("body", validate);
  return (request, input) => (request.body === undefined ? missing : check(request, input));
}

/** A stream is handed on; of a form the fields are checked, its files while they are read. */
function uploadCheck(upload: UploadDefinition, engine: SchemaEngine): Check {
  if (upload.kind === "stream") {
    return ({ body }, input) => {
      input.body = body;
      return body === undefined ? missing : undefined;
    };
  }
  const validate = engine.validator(upload.fields, "coerce");
  return ({ body }, input) => {
    if (body === undefined) return missing;
    const form = body as MultipartBody; // Only the form's own reader makes bodies of such a route.
    const fields = validate(form.fields);
    if (!fields.ok) return fields.errors;
    input.body = { ...form, fields: fields.value };
    return undefined;
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
