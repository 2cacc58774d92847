import type { ResponseDeclaration, RouteDeclaration, UploadDeclaration } from "../../model.js";
import { pascalCase } from "../../text/names.js";
import type { Code } from "../render/code.js";
import { comment, documented } from "../render/comment.js";
import { declaration, functionType, objectType, type Parameter, type Property, properties } from "../render/members.js";
import type { Identifier } from "../render/scope.js";
import { intersection, keyword, literalType, named, type Type, union } from "../render/type.js";
import { headersSchema } from "../types/headers.js";
import { type Contract, extended, own } from "./contract.js";
import { hasRequestServices, hasServices } from "./services.js";

/** A route's handler with the names of its types. */
export interface RouteTypes {
  readonly route: RouteDeclaration;
  readonly request: Identifier;
  readonly result: Identifier;
}

export function nameRoutes({ declaration: { routes }, names }: Contract): readonly RouteTypes[] {
  return routes.map((route) => ({
    route,
    request: names.scope.claim(`${pascalCase(route.name)}Request`),
    result: names.scope.claim(`${pascalCase(route.name)}Result`),
  }));
}

/** The types of each route's request and result. */
export function renderRoutes(contract: Contract, routes: readonly RouteTypes[]): readonly Code[] {
  return routes.flatMap(({ route, request, result }) => [
    documented(
      comment(`Request of \`${route.method} ${route.path}\`.`),
      extended(request, named(contract.runtime("BaseRequest")), properties(requestMembers(contract, route))),
    ),
    documented(comment(resultComment(route)), declaration(result, resultType(contract, route))),
  ]);
}

/** `routes` of what the plugin returns. */
export function routesType(contract: Contract, routes: readonly RouteTypes[]): Type {
  return objectType(
    routes.map(({ route, request, result }): Property => {
      const type = functionType(
        [{ name: "request", type: named(request) }],
        named(contract.runtime("Awaitable"), named(result)),
      );
      return { name: route.name, comment: comment(route.summary, route.description), type };
    }),
  );
}

/** `access` of what the plugin returns: rules that routes name in `when`. */
export function accessType(contract: Contract, routes: readonly RouteTypes[]): Type | null {
  const rules = new Map<string, Identifier[]>();
  for (const { route, request } of routes) {
    const rule = route.access.kind === "permissions" ? route.access.when : null;
    if (rule !== null) rules.set(rule, [...(rules.get(rule) ?? []), request]);
  }
  if (rules.size === 0) return null;
  const answer = named(contract.runtime("Awaitable"), keyword("boolean"));
  const members = [...rules].map(([name, requests]): Property => {
    const request: Parameter = { name: "request", type: union(requests.map((type) => named(type))) };
    return { name, type: functionType([request], answer) };
  });
  return objectType(members);
}

/** Only what the manifest declares: a handler that reads anything else is told so by its name. */
function requestMembers(contract: Contract, route: RouteDeclaration): readonly Property[] {
  const name = pascalCase(route.name);
  const input = (key: "params" | "query"): readonly Property[] => {
    const declared = route[key];
    return declared === null
      ? []
      : [{ name: key, type: contract.typeOf(declared.schema, "read", name + pascalCase(key)) }];
  };
  const body = bodyMember(contract, route);
  return [...input("params"), ...input("query"), headers(contract, route), ...body, ...services(contract)];
}

function bodyMember(contract: Contract, { name, body, upload }: RouteDeclaration): readonly Property[] {
  if (upload !== null) return [{ name: "body", type: uploadType(contract, upload, pascalCase(name)) }];
  if (body === null) return [];
  return [{ name: "body", type: contract.nameTypeOf(body.schema, "read", `${pascalCase(name)}Body`) }];
}

function uploadType(contract: Contract, upload: UploadDeclaration, name: string): Type {
  if (upload.kind === "stream") return named(contract.runtime("StreamedBody"));
  const fields = contract.nameTypeOf(upload.fields, "read", `${name}Fields`);
  const files = union(upload.files.map((file) => literalType(file.name)));
  return named(contract.runtime("MultipartBody"), fields, files);
}

/** The declared ones with their types; any other may be there as text. */
function headers(contract: Contract, route: RouteDeclaration): Property {
  const declared =
    route.headers === null ? null : headersSchema(route.headers.schema, contract.declaration.definitions);
  if (declared === null) return { name: "headers", type: named(contract.runtime("RequestHeaders")) };
  const schema = { ...declared, additionalProperties: { type: ["string", "array"], items: { type: "string" } } };
  return { name: "headers", type: contract.typeOf(schema, "read", `${pascalCase(route.name)}Headers`) };
}

function services(contract: Contract): readonly Property[] {
  const types = [
    ...(hasServices(contract) ? [named(own("Services"))] : []),
    ...(hasRequestServices(contract) ? [named(own("RequestServices"))] : []),
  ];
  return types.length === 0 ? [] : [{ name: "services", type: intersection(types) }];
}

/** Plain data stands for the lowest 2xx; a `Reply` for any declared status. Problems are thrown. */
function resultType(contract: Contract, route: RouteDeclaration): Type {
  const plain = plainResponse(route);
  const answers = route.responses
    .filter(({ kind }) => kind !== "problem")
    .map((response) => ({ response, body: bodyType(contract, route, response) }));
  const plainType = answers
    .filter(({ response }) => response === plain)
    .map(({ body, response }) => (response.kind === "empty" ? named(contract.runtime("Empty")) : body));
  const reply = contract.runtime("Reply");
  return union([
    ...plainType,
    ...answers.map(({ response, body }) => named(reply, literalType(response.status), body)),
  ]);
}

function bodyType(contract: Contract, route: RouteDeclaration, response: ResponseDeclaration): Type {
  if (response.kind === "content") return named(contract.runtime("Content"));
  if (response.kind !== "schema") return keyword("undefined");
  const suffix = response === plainResponse(route) ? "" : String(response.status);
  return contract.nameTypeOf(response.schema, "write", `${pascalCase(route.name)}Response${suffix}`);
}

function plainResponse({ responses }: RouteDeclaration): ResponseDeclaration | undefined {
  return responses.find(({ status, kind }) => status >= 200 && status < 300 && kind !== "problem");
}

function resultComment(route: RouteDeclaration): string {
  const plain = plainResponse(route);
  const answers = `Answer of \`${route.method} ${route.path}\``;
  if (plain === undefined) return `${answers}.`;
  return plain.kind === "empty"
    ? `${answers}: nothing is ${plain.status}.`
    : `${answers}: plain data is ${plain.status}.`;
}
