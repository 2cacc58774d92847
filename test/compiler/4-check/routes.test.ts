import { describe, expect, it } from "vitest";
import type { RouteSketch, Sketch } from "../declarations.js";
import { errors, findings } from "./findings.js";

type Row = [sentence: string, sketch: Sketch, want: string[]];
type Routes = Record<string, RouteSketch>;

const routes = (a: Routes, b: Routes = {}): Sketch => ({ plugins: { a: { routes: a }, b: { routes: b } } });
const at = (plugin: string, code: string, message: string): string =>
  `${code} plugins/${plugin}/plugin.yaml: ${message}`;

describe("routes that clash are told", () => {
  const rows: Row[] = [
    ["not where methods differ", routes({ "GET /a": {}, "POST /a": {} }), []],
    ["not for HEAD beside GET", routes({ "GET /a": {}, "HEAD /a": {} }), []],
    ["not for a fixed path beside a parameter", routes({ "GET /a/{id}": {}, "GET /a/all": {} }), []],
    [
      "within one plugin",
      routes({ "GET /a/{id}": {}, "GET /a/{number}": {} }),
      [at("a", "NX5001", 'plugin "a" has routes that match the same requests: GET /a/{id} and GET /a/{number}')],
    ],
    [
      "at the later of two plugins",
      routes({ "GET /a": {} }, { "GET /a": {} }),
      [at("b", "NX5001", 'plugins "a" and "b" have two routes GET /a')],
    ],
    [
      "after mounts",
      { plugins: { a: { mount: "/shop", routes: { "GET /a": {} } }, b: { routes: { "GET /shop/a": {} } } } },
      [at("b", "NX5001", 'plugins "a" and "b" have two routes GET /shop/a')],
    ],
    [
      "not where a mount parts them",
      { plugins: { a: { mount: "/shop", routes: { "GET /a": {} } }, b: { routes: { "GET /a": {} } } } },
      [],
    ],
    [
      "not for a disabled plugin",
      { plugins: { a: { routes: { "GET /a": {} } }, b: { enabled: false, routes: { "GET /a": {} } } } },
      [],
    ],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));

  it("with the first one's place", () => {
    const [found] = findings(routes({ "GET /a": {} }, { "GET /a": {} }));
    expect(found?.related.map(({ at, note }) => [at.file, note])).toEqual([["plugins/a/plugin.yaml", "taken here"]]);
  });
});

describe("a reserved path is told", () => {
  const reserved = (path: string): string[] => [at("a", "NX5002", `path "${path}" is reserved by Nexus`)];
  const rows: Row[] = [
    ["for /health", routes({ "GET /health": {} }), reserved("/health")],
    ["for what is below it", routes({ "POST /health/live": {} }), reserved("/health/live")],
    ["for Nexus's own prefix", routes({ "GET /_nexus/graph": {} }), reserved("/_nexus/graph")],
    ["not for a path that only begins so", routes({ "GET /healthy": {}, "GET /metrics": {} }), []],
    ["not where a mount moves it away", { plugins: { a: { mount: "/a", routes: { "GET /health": {} } } } }, []],
    [
      "where a mount moves it there",
      { plugins: { a: { mount: "/health", routes: { "GET /": {} } } } },
      reserved("/health"),
    ],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));
});

describe("parameters are told", () => {
  const kept = (route: string, cached: readonly string[]): Sketch => ({
    plugins: { a: { provides: { cache: { scope: "transient" } }, routes: { [route]: { cached } } } },
  });
  const rows: Row[] = [
    ["not where they fit", routes({ "GET /a/{id}": { params: ["id"] } }), []],
    ["not where params is left out", routes({ "GET /a/{id}": {} }), []],
    [
      "once where they are only called otherwise",
      routes({ "GET /a/{id}": { params: ["number"] } }),
      [at("a", "NX5003", 'parameter "number" does not occur in path "/a/{id}"')],
    ],
    [
      "where one is too many",
      routes({ "GET /a/{id}": { params: ["id", "size"] } }),
      [at("a", "NX5003", 'parameter "size" does not occur in path "/a/{id}"')],
    ],
    [
      "where one is missing",
      routes({ "GET /a/{id}/{part}": { params: ["id"] } }),
      [at("a", "NX5003", 'path parameter "part" is missing from "params"')],
    ],
    ["not where tags name those of the path", kept("GET /a/{id}/{part}", ["a", "a:{id}:{part}"]), []],
    [
      "where a tag names another one",
      kept("GET /a/{id}", ["a:{number}"]),
      [at("a", "NX5003", 'parameter "number" of a tag does not occur in path "/a/{id}"')],
    ],
  ];
  it.each(rows)("%s", (_, sketch, want) => expect(errors(sketch)).toEqual(want));
});
