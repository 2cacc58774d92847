import { undeclaredParameter, unknownParameter, unknownTagParameter } from "../../diagnostics/catalog/5-routes.js";
import type { Report } from "../../diagnostics/diagnostic.js";
import type { RouteDeclaration, Rule } from "../../model.js";

/**
 * The parameters of a path and of `params` are the same, and tags of kept answers name no others. Told at the entry under `params`
 * or at the tag, or at the route where an entry is missing; one that is only called otherwise is told once.
 */
export const parametersMatchThePath: Rule = (application, report) => {
  for (const { declaration } of application.plugins) {
    for (const route of declaration.routes) {
      checkParams(route, report);
      checkTags(route, report);
    }
  }
};

function checkParams({ path, routeAt, declaredParams }: RouteDeclaration, report: Report): void {
  if (declaredParams === null) return;
  const names = new Set(parametersIn(path));
  const declared = new Set(declaredParams.map(({ name }) => name));
  const extra = declaredParams.filter(({ name }) => !names.has(name));
  const missing = [...names].filter((name) => !declared.has(name));
  extra.forEach(({ name, at }, index) => {
    report(unknownParameter(at, { name, path, missing: missing.slice(index, index + 1) }));
  });
  // As many of the missing ones as there are extra ones were told as misnamed.
  for (const name of missing.slice(extra.length)) report(undeclaredParameter(routeAt, { name }));
}

function checkTags({ path, cache }: RouteDeclaration, report: Report): void {
  const parameters = parametersIn(path);
  for (const tag of cache?.tags ?? []) {
    for (const name of parametersIn(tag.name)) {
      if (!parameters.includes(name)) report(unknownTagParameter(tag.at, { name, path, parameters }));
    }
  }
}

/** Names in braces. */
function parametersIn(text: string): readonly string[] {
  return [...text.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name ?? "");
}
