import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { CommandFailure } from "../../../compiler/cli/failures.js";
import { digestOf, mediaTypes } from "../../../compiler/cli/image/blob.js";
import type { Image } from "../../../compiler/cli/image/image.js";
import { pullBase } from "../../../compiler/cli/image/registry/pull-base.js";
import { pushImage } from "../../../compiler/cli/image/registry/push-image.js";
import { apiOf, parseReference } from "../../../compiler/cli/image/registry/reference.js";
import { temporaryFolder, write } from "../nexus.js";
import { clientFor, emptyCache, serverThat, smallImage } from "./remote.js";

let small: Image;
beforeAll(async () => {
  small = await smallImage("amd64");
});

/** What a pull of this digest fails with; always something for people. */
async function pullFault(host: string, digest: string): Promise<CommandFailure> {
  const client = clientFor(`${host}/team/base@${digest}`, "pull");
  const fault: unknown = await pullBase({ client, cache: emptyCache(), architecture: "x64" }).catch((error) => error);
  expect(fault).toBeInstanceOf(CommandFailure);
  return fault as CommandFailure;
}

/** Gives what is asked for by its digest. */
const holding = (...contents: readonly Buffer[]): Promise<string> =>
  serverThat((request, response) => {
    const found = contents.find((content) => request.url?.endsWith(digestOf(content)));
    response.writeHead(found ? 200 : 404).end(found);
  });

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe("a registry that breaks off", () => {
  const answers: readonly (readonly [sentence: string, answer: RequestListener])[] = [
    [
      "in the middle of an answer",
      (_, response) => {
        response.writeHead(200, { "content-length": 1_000 }).write("half");
        setImmediate(() => response.destroy());
      },
    ],
    [
      "with what cannot be unpacked",
      (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end("no gzip"),
    ],
  ];
  it.each(answers)("%s is named", async (_sentence, answer) => {
    const host = await serverThat(answer);
    const fault = await pullFault(host, small.manifest.digest);
    expect(fault.message).toMatch(new RegExp(`^${host} broke off in the middle of ${host}/team/base@`));
    expect(fault.help).toContain("try again");
  });

  it("before it answers is named", async () => {
    const host = await serverThat((request) => void request.socket.destroy());
    const fault = await pullFault(host, small.manifest.digest);
    expect(fault.message).toMatch(`${host} does not answer`);
    expect(fault.help).toContain("plain HTTP");
  });
});

describe("what has the digest of a base, and is none,", () => {
  const config = { mediaType: "x", digest: digestOf(json({})), size: 2 };
  const rows: readonly (readonly [sentence: string, manifest: Buffer])[] = [
    ["a page", Buffer.from("<html>")],
    ["nothing", json(null)],
    ["a list", json([])],
    ["a manifest of numbers", json({ config: 1, layers: "x" })],
    ["an index of numbers", json({ manifests: 5 })],
    ["a manifest that names no digests", json({ config: { mediaType: "x", digest: "sha256:../x" }, layers: [] })],
    [
      "a manifest without a digest for each layer",
      json({ config, layers: [{ mediaType: mediaTypes.layer.gzip, digest: digestOf(json({})) }] }),
    ],
  ];
  it.each(rows)("%s, is refused", async (_sentence, manifest) => {
    const fault = await pullFault(await holding(manifest, json({})), digestOf(manifest));
    expect(fault.message).toMatch(/is no image: its (?:manifest|configuration) is not of the form/);
    expect(fault.help).toContain("does the digest name an image?");
  });
});

describe("a push", () => {
  const answers: readonly (readonly [sentence: string, answer: RequestListener, message: RegExp, help: RegExp])[] = [
    [
      "is begun at no address",
      ({ method }, response) => response.writeHead(method === "HEAD" ? 404 : 202, { location: "http://[" }).end(),
      /does not answer for .* as a registry does: it names no address to send to \("http:\/\/\["\)/,
      /is the address right\?/,
    ],
    [
      "is answered by a web server",
      (_, response) => response.writeHead(204).end(),
      /does not answer for .* as a registry does: No Content \(204\)/,
      /is the address right\?/,
    ],
    [
      "of a manifest is refused",
      ({ method }, response) =>
        method === "HEAD"
          ? response.writeHead(200).end()
          : response.writeHead(400).end('{"errors":[{"message":"too old"}]}'),
      /refuses to push .*: too old \(400\)/,
      /the same again is not taken either/,
    ],
    [
      "is refused in plain text",
      ({ method }, response) =>
        response.writeHead(method === "HEAD" ? 404 : 400, { "content-type": "text/plain" }).end("sent HTTP to HTTPS\n"),
      /refuses to push .*: sent HTTP to HTTPS \(400\)/,
      /its log may say more/,
    ],
    [
      "that dies in the middle",
      (request, response) => {
        if (request.method === "PUT") request.socket.destroy();
        else response.writeHead(request.method === "HEAD" ? 404 : 202, { location: "/upload" }).end();
      },
      /does not answer: /,
      /plain HTTP/,
    ],
    [
      "that is sent on in a circle",
      (request, response) => response.writeHead(307, { location: request.url }).end(),
      /does not answer: redirect count exceeded/,
      /it sends on in a circle/,
    ],
  ];
  it.each(answers)("that %s tells what to look at", async (_sentence, answer, message, help) => {
    const host = await serverThat(answer);
    await expect(pushImage(small, clientFor(`${host}/team/shop:1`, "push"))).rejects.toMatchObject({
      message: expect.stringMatching(message),
      help: expect.stringMatching(help),
    });
  });
});

describe("TLS", () => {
  it("where there is none is named with the way out", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    // Not how this machine is called where it is talked to without.
    const fault = await pullFault(`127.1:${port}`, small.manifest.digest);
    expect(fault.message).toBe(`127.1:${port} does not answer: it does not speak TLS`);
    expect(fault.help).toContain("--plain-http");
  });

  it("where nothing was asked for it is named, too", async () => {
    const server = createTlsServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const fault = await pullFault(`127.0.0.1:${(server.address() as AddressInfo).port}`, small.manifest.digest);
    expect(fault.help).toBe("it is talked to over plain HTTP: does it want HTTPS?");
  });
});

describe("credentials that cannot be read", () => {
  const refusing = (): Promise<string> => serverThat((_, response) => response.writeHead(401).end());

  it.each([
    ["of a broken file", "{", /config\.json is no JSON/],
    ["of a helper that is not there", '{"credsStore":"gone"}', /docker-credential-gone cannot be run: .*ENOENT/],
  ])("%s are named", async (_sentence, content, why) => {
    const folder = temporaryFolder();
    write(folder, { "config.json": content });
    const client = clientFor(`${await refusing()}/team/shop:1`, "push", { DOCKER_CONFIG: folder });
    await expect(pushImage(small, client)).rejects.toMatchObject({ help: expect.stringMatching(why) });
  });

  it("of a file that is a folder are named", async () => {
    const folder = temporaryFolder({ "config.json/x": "" });
    const client = clientFor(`${await refusing()}/team/shop:1`, "push", { DOCKER_CONFIG: folder });
    await expect(pushImage(small, client)).rejects.toMatchObject({
      help: expect.stringContaining(`${join(folder, "config.json")} cannot be read`),
    });
  });
});

describe("the name of an image", () => {
  it.each(["registry.example:99999/shop:1", "registry.example:port/shop:1"])("has no such port: %s", (text) =>
    expect(() => parseReference(text, "--push")).toThrow(`not "${text}"`),
  );

  it("with half a digest is told what a digest is", () => {
    expect(() => parseReference("registry.example/node@sha256:12", "--base")).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("such as registry.example/team/node@sha256:…"),
        help: "a digest is sha256: and 64 hexadecimal digits",
      }),
    );
  });

  it.each([
    ["docker.io/node:24", "registry-1.docker.io", "library/node"],
    ["docker.io/team/shop:1", "registry-1.docker.io", "team/shop"],
    ["registry.example/shop:1", "registry.example", "shop"],
  ])("%s is asked for at %s as %s", (text, host, repository) => {
    expect(apiOf(parseReference(text, "--push"))).toEqual({ host, repository });
  });
});
