import type { Application } from "../../model.js";
import { type Explanation, fact, factIf } from "./explanation.js";

/** A permission: which roles hold it and which routes ask for it. */
export function describePermission({ permissions, declaration, routes }: Application, name: string): Explanation {
  const declared = permissions.get(name);
  return {
    kind: "permission",
    name,
    facts: [
      ...factIf(declared?.description, "what"),
      ...factIf(declared?.plugin.name, "declared by", declared?.at ?? null),
      ...declaration.roles.flatMap(({ role, permissions: held }) =>
        held
          .filter((permission) => permission.name === name || permission.name === "*")
          .map(({ at }) => fact("held by", `role ${role.name}`, at)),
      ),
      ...routes
        .filter(
          ({ declaration: { access } }) =>
            access.kind === "permissions" && access.permissions.some((asked) => asked.name === name),
        )
        .map(({ path, declaration: { method, accessAt } }) => fact("asked by", `${method} ${path}`, accessAt)),
    ],
  };
}
