import { unknownPermission } from "../../diagnostics/catalog/7-security.js";
import type { Rule } from "../../model.js";
import { accessWords } from "../access-words.js";

/**
 * A permission that a role gives or a route asks for is declared by some plugin. A role may also give `*`, which is all, and
 * `users:*`, which is all that begin so. Told at the name, unless a broken plugin may declare it.
 */
export const permissionsAreDeclared: Rule = (application, report) => {
  if (application.isPartial) return;
  const known = [...application.permissions.keys()];
  const isCovering = (name: string): boolean =>
    name === "*" || (name.endsWith(":*") && known.some((permission) => permission.startsWith(name.slice(0, -1))));

  for (const { permissions } of application.declaration.roles) {
    for (const { name, at } of permissions) {
      if (application.permissions.has(name) || isCovering(name)) continue;
      report(unknownPermission(at, { permission: name, known: name.endsWith(":*") ? prefixes(known) : known }));
    }
  }
  for (const { declaration } of application.plugins) {
    for (const { access } of declaration.routes) {
      if (access.kind !== "permissions") continue;
      for (const { name, at } of access.permissions) {
        if (application.permissions.has(name)) continue;
        report(unknownPermission(at, { permission: name, known: [...known, ...accessWords] }));
      }
    }
  }
};

/** "users:*" for "users:read". */
function prefixes(permissions: readonly string[]): readonly string[] {
  return permissions.filter((name) => name.includes(":")).map((name) => `${name.slice(0, name.lastIndexOf(":"))}:*`);
}
