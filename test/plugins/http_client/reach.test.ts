import { expect, test } from "vitest";
import { answers, answersJson } from "./http-server.js";
import { client, server } from "./opened.js";

/** The same server by another name: for the client that is another host. */
const byName = (url: string): string => url.replace("127.0.0.1", "localhost");

test("a plugin reaches the hosts that its manifest names and no other", async () => {
  const { as } = await client();
  const { url, requests } = await server(answers(200));
  const { port } = new URL(url);
  expect((await as("net:127.0.0.1").get(url)).status).toBe(200);
  expect((await as(`net:127.0.0.1:${port}`).get(url)).status).toBe(200);
  for (const needs of [[], ["fs:read"], ["net:api.example.com"], ["net:127.0.0.1:1"], ["net:*.example.com"]]) {
    const error = await as(...needs)
      .get(url)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: "not-allowed" });
    expect(String(error)).toContain('needs: ["net:127.0.0.1"]');
  }
  expect(requests).toHaveLength(2);
});

const inside = [
  { row: "an address", host: "127.0.0.1" },
  { row: "an address in another spelling", host: "0x7f.1" },
  { row: "an IPv4 address within IPv6", host: "[::ffff:127.0.0.1]" },
  { row: "the loopback of IPv6", host: "[::1]" },
  { row: "the address of a cloud's metadata", host: "169.254.169.254" },
  { row: "a name that leads there", host: "localhost" },
];

test.each(inside)("$row in a private network is closed to a plugin that needs all of the net", async ({ host }) => {
  const { as } = await client();
  const { url, requests } = await server(answers(200));
  const call = as("net").get(url.replace("127.0.0.1", host));
  await expect(call).rejects.toMatchObject({ kind: "private-address" });
  expect(requests).toEqual([]);
});

test("an application may open hosts in private networks", async () => {
  const { url } = await server(answers(200));
  const { as } = await client({ private_hosts: ["127.0.0.1"] });
  expect((await as("net").get(url)).status).toBe(200);
  await expect(as("net").get(byName(url))).rejects.toMatchObject({ kind: "private-address" });
});

const redirectTo = (url: string, status = 302) => answers(status, "", { location: url });

test("a redirect is followed to a host that the plugin may reach, and credentials stay behind", async () => {
  const { as } = await client();
  const other = await server(answersJson("there"));
  const { url } = await server(redirectTo(`${byName(other.url)}/new`));
  const headers = { authorization: "Bearer secret", "x-api-key": "secret", cookie: "secret", accept: "text/plain" };
  const response = await as("net:127.0.0.1", "net:localhost").get(url, { headers });
  expect(response.url).toBe(`${byName(other.url)}/new`);
  expect(await response.json()).toBe("there");
  expect(JSON.stringify(other.headers)).not.toContain("secret");
  expect(other.headers[0]?.accept).toBe("text/plain");
});

test("a redirect to the same host keeps the headers", async () => {
  const { http } = await client();
  const { url, headers } = await server(redirectTo("/new"), answers(200));
  await http.get(url, { headers: { authorization: "Bearer key" } });
  expect(headers[1]?.authorization).toBe("Bearer key");
});

test("a redirect to a host that the manifest does not name is refused", async () => {
  const { http } = await client();
  const other = await server(answers(200));
  const { url } = await server(redirectTo(byName(other.url)));
  await expect(http.get(url)).rejects.toMatchObject({ kind: "not-allowed" });
  expect(other.requests).toEqual([]);
});

test("a redirect into a private network is refused", async () => {
  const { as } = await client();
  const other = await server(answers(200));
  const { url } = await server(redirectTo(byName(other.url)));
  await expect(as("net", "net:127.0.0.1").get(url)).rejects.toMatchObject({ kind: "private-address" });
  expect(other.requests).toEqual([]);
});

const methods = [
  { status: 301, method: "POST", want: "GET /new", body: "" },
  { status: 302, method: "POST", want: "GET /new", body: "" },
  { status: 303, method: "PUT", want: "GET /new", body: "" },
  { status: 307, method: "POST", want: "POST /new", body: "{}" },
  { status: 308, method: "PUT", want: "PUT /new", body: "{}" },
];

test.each(methods)("after $status a $method goes on as $want", async ({ status, method, want, body }) => {
  const { http } = await client();
  const { url, requests, bodies } = await server(redirectTo("/new", status), answers(200));
  await http.request({ method, url, json: {} });
  expect([requests[1], bodies[1]]).toEqual([want, body]);
});

test("a circle of redirects ends", async () => {
  const { http } = await client({ redirects: 3 });
  const { url, requests } = await server(redirectTo("/"));
  await expect(http.get(url)).rejects.toMatchObject({ kind: "redirect" });
  expect(requests).toHaveLength(4);
});

test("without redirects the redirect is the answer", async () => {
  const { http } = await client();
  const { url } = await server(redirectTo("/new"));
  const response = await http.get(url, { redirects: 0 });
  expect([response.status, response.headers["location"]]).toEqual([302, "/new"]);
});
