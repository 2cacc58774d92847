import { Problem } from "../api/problem.js";
import type { RouteTable } from "./route-table.js";

/** What a request for an unknown address is told: 414 where a parameter is too long, 405 with the methods that the path has, else 404. */
export function unknownRoute(table: RouteTable<unknown>, method: string, path: string): Problem {
  if (table.isTooLong(method, path))
    return new Problem({ status: 414, title: "URI Too Long", detail: "A part of the path is too long." });
  const methods = table.methodsAt(path);
  if (methods.size === 0) {
    return new Problem({ status: 404, title: "Not Found", detail: "There is nothing at this address." });
  }
  const allow = [...methods].sort().join(", ");
  return new Problem({
    status: 405,
    title: "Method Not Allowed",
    detail: `This address does not take ${method}. It takes ${allow}.`,
    headers: { allow },
  });
}
