import type { Routes } from "#nexus/auth";
import type { Database } from "../tables.js";

type Handler = (request: never) => unknown;

/** A replica may not know yet that a token was used or revoked: here every read is of the primary. */
export function onPrimary(database: Database, routes: Routes): Routes {
  // An interface is no record to the compiler; its values are handlers all the same.
  const wrapped = (Object.entries(routes) as readonly (readonly [string, Handler])[]).map(([name, handle]) => [
    name,
    (request: never) => database.primary(async () => handle(request)),
  ]);
  // Each handler takes and gives what it did before.
  return Object.fromEntries(wrapped) as Routes;
}
