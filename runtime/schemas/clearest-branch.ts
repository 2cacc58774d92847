import type { ErrorObject } from "ajv";
import { errorPointer } from "./error-pointer.js";

/**
 * Ajv tells what is wrong with every branch of an `anyOf` or `oneOf`. People want to hear about the branch they meant: the
 * one whose fixed values (`const`, `enum`) match, else the one that matched deepest, else the one with the fewest faults.
 */
export function clearestBranch(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const told: ErrorObject[] = [];
  for (const error of errors) {
    if (error.keyword === "anyOf" || error.keyword === "oneOf") {
      // Ajv reports a union after its branches, and what lies at or below the same value since then belongs to them.
      let start = told.length;
      while (start > 0 && isWithin(told[start - 1], error)) start--;
      told.push(...ofUnion(error, told.splice(start)));
    } else {
      told.push(error);
    }
  }
  return told;
}

function ofUnion(union: ErrorObject, inside: readonly ErrorObject[]): readonly ErrorObject[] {
  const branches = branchesOf(union, inside);
  const meant = branches.filter((branch) => !branch.some((error) => isWrongType(error, union)));
  const [clearest] = meant.toSorted(
    (a, b) => misfits(a).length - misfits(b).length || depth(b) - depth(a) || a.length - b.length,
  );
  if (clearest === undefined) return anyType(union, inside);

  const [misfit] = misfits(clearest);
  if (misfit === undefined) return clearest;
  const types = misfit.instancePath === union.instancePath ? typesOf(union, inside) : [];
  return [anyValue(misfit, meant.flatMap(misfits), types)];
}

/** No branch takes a value of this type: the types that they take. */
function anyType(union: ErrorObject, inside: readonly ErrorObject[]): readonly ErrorObject[] {
  const types = typesOf(union, inside);
  return types.length === 0 ? [union] : [{ ...union, keyword: "type", params: { type: types } }];
}

/** Those that branches wanted, and the value does not have. */
function typesOf(union: ErrorObject, inside: readonly ErrorObject[]): readonly unknown[] {
  const wrong = inside.filter((error) => isWrongType(error, union));
  return [...new Set(wrong.flatMap(({ params }): readonly unknown[] => [params["type"]].flat()))];
}

/** No branch has this fixed value: those that they have, and the types that others take. */
function anyValue(misfit: ErrorObject, all: readonly ErrorObject[], types: readonly unknown[]): ErrorObject {
  const values = all
    .filter(({ instancePath }) => instancePath === misfit.instancePath)
    .flatMap(({ params }): readonly unknown[] => params["allowedValues"] ?? [params["allowedValue"]]);
  return { ...misfit, keyword: "enum", params: { allowedValues: [...new Set(values)], type: types } };
}

/** Errors by the beginning of their schema path: "#/anyOf/1", or "#/named/Cat", the definition that a branch refers to. */
function branchesOf(union: ErrorObject, inside: readonly ErrorObject[]): readonly ErrorObject[][] {
  const branches = new Map<string, ErrorObject[]>();
  for (const error of inside) {
    const own = `${union.schemaPath}/`;
    const root = error.schemaPath.startsWith(own)
      ? error.schemaPath.slice(own.length).split("/", 1).join()
      : (/^#\/named\/[^/]+/.exec(error.schemaPath)?.[0] ?? "");
    const branch = branches.get(root);
    if (branch === undefined) branches.set(root, [error]);
    else branch.push(error);
  }
  return [...branches.values()];
}

const isWithin = (error: ErrorObject | undefined, union: ErrorObject): boolean =>
  error !== undefined && `${error.instancePath}/`.startsWith(`${union.instancePath}/`);

const isWrongType = (error: ErrorObject, union: ErrorObject): boolean =>
  error.keyword === "type" && error.instancePath === union.instancePath;

const misfits = (branch: readonly ErrorObject[]): readonly ErrorObject[] =>
  branch.filter(({ keyword }) => keyword === "const" || keyword === "enum");

const depth = (branch: readonly ErrorObject[]): number =>
  Math.max(...branch.map((error) => errorPointer(error).split("/").length));
