import { describe, expect, it } from "vitest";
import { resolveApplication } from "../../../compiler/3-resolve/resolve-application.js";
import { declarations } from "../declarations.js";

describe("routes", () => {
  it("stand by path, then method, with their mounts; those of disabled plugins are not served", () => {
    const { routes } = resolveApplication(
      declarations({
        plugins: {
          shop: { mount: "/shop", routes: { "POST /orders/{id}": {}, "GET /orders/{number}": {}, "GET /": {} } },
          home: { routes: { "GET /": {}, "GET /a/{b}/c/{d}": {} } },
          off: { enabled: false, routes: { "GET /off": {} } },
        },
      }),
      () => {},
    );
    expect(routes.map(({ plugin, declaration, path, shape }) => [plugin, declaration.method, path, shape])).toEqual([
      ["home", "GET", "/", "GET /"],
      ["home", "GET", "/a/{b}/c/{d}", "GET /a/{}/c/{}"],
      ["shop", "GET", "/shop", "GET /shop"],
      ["shop", "POST", "/shop/orders/{id}", "POST /shop/orders/{}"],
      ["shop", "GET", "/shop/orders/{number}", "GET /shop/orders/{}"],
    ]);
  });
});
