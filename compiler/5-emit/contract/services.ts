import type { ProvidedService, Requirement } from "../../model.js";
import type { Code } from "../render/code.js";
import { comment, documented } from "../render/comment.js";
import { declaration, functionType, objectType, type Property } from "../render/members.js";
import { keyword, listOf, named, type Type, union } from "../render/type.js";
import { type Contract, own } from "./contract.js";
import type { SuppliedService } from "./contract-subject.js";

/** `Services` and `RequestServices`: what the manifest requires. */
export function renderServices(contract: Contract): readonly Code[] {
  const { requires } = contract.surroundings;
  const [ofRequest, ofPlugin] = [requires.filter((one) => one.isOfRequest), requires.filter((one) => !one.isOfRequest)];
  return [
    ...section("Services", "Services that the manifest requires.", ofPlugin, contract),
    ...section("RequestServices", "Services of one request: only route handlers get them.", ofRequest, contract),
  ];
}

export const hasServices = ({ surroundings }: Contract): boolean =>
  surroundings.requires.some((one) => !one.isOfRequest);

export const hasRequestServices = ({ surroundings }: Contract): boolean =>
  surroundings.requires.some((one) => one.isOfRequest);

/** Services live as long as their providers say; all providers of one service agree on its contract. */
export function isOfRequest({ candidates }: Requirement): boolean {
  return candidates.some(({ service }) => service.scope === "request");
}

/** `provides` of what the plugin returns: instances, or factories where each consumer or request has its own. */
export function providedType(contract: Contract): Type {
  const { provides } = contract.surroundings;
  return objectType(
    contract.declaration.provides.map((service, index): Property => {
      const type = contractType(contract, { specifier: provides[index] ?? "", type: service.contract.type });
      return { name: service.name, type: inScope(contract, service, type) };
    }),
  );
}

function section(
  name: "Services" | "RequestServices",
  about: string,
  services: readonly SuppliedService[],
  contract: Contract,
): readonly Code[] {
  if (services.length === 0) return [];
  const members = services.map((service): Property => ({ name: service.name, type: requiredType(contract, service) }));
  return [documented(comment(about), declaration(own(name), objectType(members)))];
}

function requiredType(contract: Contract, { contract: supplied, many, optional }: SuppliedService): Type {
  const type = supplied === null ? named(contract.runtime("Unprovided")) : contractType(contract, supplied);
  if (many) return listOf(type);
  return optional ? union([type, keyword("undefined")]) : type;
}

function inScope(contract: Contract, { scope }: ProvidedService, type: Type): Type {
  switch (scope) {
    case "singleton":
      return type;
    case "transient":
      return functionType([{ name: "consumer", type: named(contract.runtime("Consumer")) }], type);
    case "request":
      return functionType([{ name: "request", type: named(contract.runtime("RequestScope")) }], type);
  }
}

function contractType({ imports }: Contract, { specifier, type }: NonNullable<SuppliedService["contract"]>): Type {
  return named(imports.type(specifier, type, `${type}Service`));
}
