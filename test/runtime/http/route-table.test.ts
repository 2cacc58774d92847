import fastify from "fastify";
import { describe, expect, it } from "vitest";
import { requestPath } from "../../../runtime/http/request-path.js";
import { RouteTable } from "../../../runtime/http/route-table.js";

const paths = [
  "/",
  "/users",
  "/users/:id",
  "/users/new",
  "/users/:id/orders/:order",
  "/users/new/orders",
  "/a/:x/c",
  "/a/b/:y",
  "/a/:x/:y/d",
  "/shop::sale/:item",
  "/:any/only",
];

function tableOf(written: readonly string[], longest = 100): RouteTable<string> {
  const table = new RouteTable<string>(longest);
  for (const path of written) table.add("GET", path, path);
  return table;
}

describe("a table of routes", () => {
  // Every way of putting these together, with what changes how an address is read.
  const pieces = ["users", "new", "a", "b", "c", "7", "", "us%65rs", "%2F", "a%25b", "%E2%82%AC", "shop:sale", "only"];
  const addresses = [
    "/",
    ...pieces.flatMap((one) => [
      `/${one}`,
      `/${one}/`,
      ...pieces.flatMap((two) => [
        `/${one}/${two}`,
        `/${one}/${two}?q=/users/7`,
        ...pieces.flatMap((three) => [`/${one}/${two}/${three}`, `/${one}/${two}/${three}/d#x`]),
      ]),
    ]),
    "http://shop.example/users/7",
    "HTTPS://shop.example",
    "https://shop.example?x=/users",
  ];

  it("finds what Fastify's router finds", async () => {
    const app = fastify();
    for (const path of paths) app.get(path, (request) => ({ route: path, params: request.params }));
    await app.ready();
    const table = tableOf(paths);
    for (const url of addresses) {
      const answer = await app.inject({ url });
      const expected = answer.statusCode === 200 ? answer.json<unknown>() : undefined;
      const found = table.find("GET", requestPath(url));
      expect(found && { route: found.route, params: { ...found.params } }, url).toEqual(expected);
    }
  });

  it("finds nothing for another method, and knows which ones there are", () => {
    const table = tableOf(paths);
    table.add("DELETE", "/users/:user", "delete");
    expect(table.find("PUT", "/users/7")).toBeUndefined();
    expect(table.find("DELETE", "/users/7")).toEqual({ route: "delete", params: { user: "7" } });
    expect([...table.methodsAt("/users/7")].sort()).toEqual(["DELETE", "GET"]);
    expect([...table.methodsAt("/users/new")].sort()).toEqual(["DELETE", "GET"]);
    expect([...table.methodsAt("/nowhere/at/all")]).toEqual([]);
  });

  it("keeps what was added first", () => {
    const table = new RouteTable<string>(10);
    table.add("HEAD", "/a", "of its own");
    table.add("HEAD", "/a", "of GET");
    expect(table.find("HEAD", "/a")?.route).toBe("of its own");
  });

  it("refuses a parameter that is too long, and says so", () => {
    const table = tableOf(["/users/:id", "/users/:id/orders"], 5);
    expect(table.find("GET", "/users/12345")?.params).toEqual({ id: "12345" });
    expect([table.find("GET", "/users/123456"), table.isTooLong("GET", "/users/123456")]).toEqual([undefined, true]);
    // Counted as it is meant, not as it is written.
    expect(table.find("GET", "/users/%31%32%33%34%35")?.params).toEqual({ id: "12345" });
    expect(table.isTooLong("GET", "/nowhere/123456")).toBe(false);
  });

  it.each(["__proto__", "constructor", "toString"])("takes a parameter named %s for what it is", (name) => {
    const table = tableOf([`/things/:${name}`]);
    const params = table.find("GET", "/things/7")?.params;
    expect(Object.entries(params ?? {})).toEqual([[name, "7"]]);
    expect(tableOf(["/things/:id"]).find("GET", "/things/7")?.params[name]).toBeUndefined();
  });

  it.each(["/users/%", "/users/%zz", "/users/%c0%ae", "*", ""])("does not fail on %s", (path) => {
    const table = tableOf(paths);
    expect(() => [table.find("GET", path), table.isTooLong("GET", path), table.methodsAt(path)]).not.toThrow();
  });
});
