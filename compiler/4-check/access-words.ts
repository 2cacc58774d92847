import { closest } from "../diagnostics/closest.js";
import type { Access, Application } from "../model.js";

/** What `access` takes beside permissions. */
export const accessWords: readonly string[] = ["public", "authenticated"];

/** Whether a route is probably meant to be public: "publik" is told as an unknown permission, and as nothing else. */
export function isPerhapsPublic(access: Access, { permissions }: Application): boolean {
  if (access.kind !== "permissions") return false;
  const known = [...permissions.keys(), ...accessWords];
  return access.permissions.some(({ name }) => !permissions.has(name) && closest(name, known) === "public");
}
