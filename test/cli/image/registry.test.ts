import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestOf } from "../../../compiler/cli/image/blob.js";
import type { Image } from "../../../compiler/cli/image/image.js";
import { openImageCache } from "../../../compiler/cli/image/image-cache.js";
import { pullBase } from "../../../compiler/cli/image/registry/pull-base.js";
import { pushImage } from "../../../compiler/cli/image/registry/push-image.js";
import { parseReference } from "../../../compiler/cli/image/registry/reference.js";
import { freePort } from "../../end-to-end/nexus-process.js";
import { hasRegistry, type Registry, startRegistry } from "../../services/registry.js";
import { install, nexus, temporaryFolder, write } from "../nexus.js";
import { sampleApplication } from "../sample-application.js";
import { readLayout } from "./layout.js";
import { clientFor, type Environment, emptyCache, serverThat, smallImage } from "./remote.js";

let small: Image;

beforeAll(async () => {
  small = await smallImage("amd64");
});

describe.runIf(hasRegistry)("a registry (docker-registry)", () => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await startRegistry();
  });
  afterAll(() => registry?.stop());

  it("gives back as a base what was pushed, and the same from the cache when it is gone", async () => {
    const name = `${registry.host}/team/base`;
    await pushImage(small, clientFor(`${name}:1`, "push"));
    await pushImage(small, clientFor(`${name}:2`, "push")); // nothing but the manifest is sent again
    const client = clientFor(`${name}@${small.manifest.digest}`, "pull");
    const cache = openImageCache({ XDG_CACHE_HOME: temporaryFolder() }, "");
    const base = await pullBase({ client, cache, architecture: "x64" });
    expect(base).toMatchObject({ node: "/opt/node", nodeVersion: "24.21.0", origin: { name } });
    expect(base.layers.map(({ digest, diffId }) => [digest, diffId])).toEqual(
      small.layers.map(({ digest, diffId }) => [digest, diffId]),
    );
    const nowhere = clientFor(`127.0.0.1:1/team/base@${small.manifest.digest}`, "pull");
    const again = await pullBase({ client: nowhere, cache, architecture: "x64" });
    expect(again.layers).toEqual(base.layers);
  });

  it("puts an application on a base by its digest, and refuses a tag with the digest that it has", async () => {
    const name = `${registry.host}/team/node:24`;
    await pushImage(small, clientFor(name, "push"));
    const cwd = temporaryFolder(sampleApplication);
    install(cwd);
    const env = { XDG_CACHE_HOME: temporaryFolder() };
    const platform = ["--platform", "linux/amd64"];
    const byTag = await nexus(["image", "--base", name, ...platform], { cwd, env });
    expect(byTag.stderr).toContain(`today it is --base ${name}@${small.manifest.digest}`);
    expect(byTag.status).toBe(2);

    const words = ["image", "--base", `${name}@${small.manifest.digest}`, ...platform];
    expect(await nexus(words, { cwd, env })).toMatchObject({ status: 0, stderr: "" });
    const { manifest, config } = readLayout(join(cwd, "image"));
    expect(manifest.layers[0]?.digest).toBe(small.layers[0]?.digest);
    expect(config.config.Entrypoint.at(0)).toBe("/opt/node");
    expect(config.config["Labels"]).toMatchObject({ "org.opencontainers.image.base.digest": small.manifest.digest });
  });

  it("has no base for another kind of machine, and says what it has", async () => {
    await pushImage(small, clientFor(`${registry.host}/team/base:1`, "push"));
    const client = clientFor(`${registry.host}/team/base@${small.manifest.digest}`, "pull");
    await expect(pullBase({ client, cache: emptyCache(), architecture: "arm64" })).rejects.toThrow(
      "is for linux/amd64, and the image is for linux/arm64",
    );
  });

  it("has no base of this name, and says so", async () => {
    const client = clientFor(`${registry.host}/team/gone@${small.manifest.digest}`, "pull");
    await expect(pullBase({ client, cache: emptyCache(), architecture: "x64" })).rejects.toMatchObject({
      message: `${registry.host} refuses to pull ${client.reference.text}: manifest unknown (404)`,
      help: expect.stringContaining("are the name and the digest right?"),
    });
  });
});

describe("a registry that refuses", () => {
  it.each([
    [401, "no credentials are known here: log in with"],
    [403, "ask for the right to push team/shop"],
    [404, "is the name right?"],
    [413, "takes no layer of this size"],
    [429, "try again later"],
    [503, "is not sent again"],
  ])("with %i is told with the way out", async (status, help) => {
    const host = await serverThat((_, response) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end('{"errors":[{"code":"DENIED","message":"not you"}]}');
    });
    await expect(pushImage(small, clientFor(`${host}/team/shop:1`, "push"))).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(`refuses to push .*/team/shop:1: .+ \\(${status}\\)$`)),
      help: expect.stringContaining(help),
    });
  });

  it.each([
    ["Basic", 'Basic realm="registry"'],
    ["Bearer", ""],
  ])("until it knows who asks (%s) takes the login of docker", async (kind, challenge) => {
    const basic = `Basic ${Buffer.from("ada:secret").toString("base64")}`;
    const seen: string[] = [];
    const host: string = await serverThat((request, response) => {
      const { authorization = "" } = request.headers;
      const url = new URL(request.url ?? "", "http://registry");
      if (url.pathname === "/token") {
        seen.push(url.searchParams.get("scope") ?? "");
        response.writeHead(authorization === basic ? 200 : 401).end('{"token":"good"}');
        return;
      }
      const isKnown = authorization === (kind === "Basic" ? basic : "Bearer good");
      const bearer = `Bearer realm="http://${request.headers.host}/token",service="x",scope="repository:team/shop:push"`;
      if (!isKnown) response.writeHead(401, { "www-authenticate": challenge || bearer }).end();
      else response.writeHead(request.method === "HEAD" ? 200 : 201).end();
    });
    const folder = temporaryFolder();
    const login = (password: string): Environment => {
      const auth = Buffer.from(`ada:${password}`).toString("base64");
      write(folder, { "config.json": JSON.stringify({ auths: { [host]: { auth } } }) });
      return { DOCKER_CONFIG: folder };
    };
    await pushImage(small, clientFor(`${host}/team/shop:1`, "push", login("secret")));
    expect(seen).toEqual(kind === "Basic" ? [] : ["repository:team/shop:push"]);
    await expect(pushImage(small, clientFor(`${host}/team/shop:1`, "push", login("wrong")))).rejects.toMatchObject({
      help: expect.stringContaining(`the credentials of ada in ${join(folder, "config.json")} are not taken`),
    });
  });

  it.each([
    ["text/html", "<!doctype html><title>Sign in</title>"],
    ["application/json", "{}"],
    ["application/json", "null"],
    ["application/json", '{"token":{}}'],
  ])("whose place for tokens answers with none (%s: %s) is told by its name", async (type, body) => {
    const tokens = await serverThat((_, response) => response.writeHead(200, { "content-type": type }).end(body));
    const challenge = `Bearer realm="http://${tokens}/token",service="x"`;
    const host = await serverThat((_, response) => response.writeHead(401, { "www-authenticate": challenge }).end());
    await expect(pushImage(small, clientFor(`${host}/team/shop:1`, "push"))).rejects.toMatchObject({
      message: `http://${tokens}, which ${host} names for the login, answers without a token (${type})`,
      help: expect.stringContaining(`curl http://${tokens}/token`),
    });
  });

  it.each([302, 307])("or sends on (%i) to another host does not get the login there", async (status) => {
    const seen: string[] = [];
    const other: string = await serverThat((request, response) => {
      seen.push(request.headers.authorization ?? "");
      response.writeHead(401, { "www-authenticate": `Bearer realm="http://${request.headers.host}/token"` }).end();
    });
    const host: string = await serverThat((request, response) => {
      if (request.method === "HEAD") response.writeHead(404).end();
      else response.writeHead(status, { location: `http://${other}${request.url}` }).end();
    });
    const folder = temporaryFolder();
    const auth = Buffer.from("ada:secret").toString("base64");
    write(folder, { "config.json": JSON.stringify({ auths: { [host]: { auth } } }) });
    const client = clientFor(`${host}/team/shop:1`, "push", { DOCKER_CONFIG: folder });
    await expect(pushImage(small, client)).rejects.toMatchObject({ message: expect.stringContaining("(401)") });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter(Boolean)).toEqual([]);
  });

  it("gives another content than its digest says is not believed", async () => {
    const host = await serverThat((_, response) => response.writeHead(200).end("{}"));
    const client = clientFor(`${host}/team/base@${small.manifest.digest}`, "pull");
    await expect(pullBase({ client, cache: emptyCache(), architecture: "x64" })).rejects.toThrow(
      `answers with something else than ${small.manifest.digest}`,
    );
  });

  it("does not listen is told with what to look at", async () => {
    const client = clientFor(`127.0.0.1:${await freePort()}/team/shop:1`, "push");
    await expect(pushImage(small, client)).rejects.toMatchObject({
      message: expect.stringContaining("does not answer: connect ECONNREFUSED"),
      help: "is the address right, and can this machine reach it?",
    });
  });
});

describe("the name of an image in a registry", () => {
  it.each([
    "shop",
    "team/shop:1",
    "https://registry.example/shop:1",
    "registry.example/Shop:1",
    "registry.example/shop@sha256:12",
  ])("is not %s", (text) => expect(() => parseReference(text, "--push")).toThrow(`not "${text}"`));

  it("has a registry, a repository, a tag and a digest", () => {
    const digest = digestOf(Buffer.from(""));
    expect(parseReference(`localhost:5000/team/shop:1.0@${digest}`, "--base")).toMatchObject({
      registry: "localhost:5000",
      repository: "team/shop",
      tag: "1.0",
      digest,
    });
  });
});
