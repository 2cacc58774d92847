import { createServer } from "node:net";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { broken, bytesOf, noise, png, streamed } from "./contents.js";
import { type StartedStorage, startOn } from "./engines.js";
import { type S3TestServer, s3TestServer } from "./s3-test-server.js";

let server: S3TestServer;
const apps: StartedStorage[] = [];

beforeEach(async () => {
  server = await s3TestServer();
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  await server.close();
});

const started = async (s3 = {}): Promise<StartedStorage> => {
  const app = await startOn(server, {}, s3);
  apps.push(app);
  return app;
};
const sent = (pattern: RegExp): readonly string[] => server.requests.filter((request) => pattern.test(request));

/** The nth of the requests that match. */
const nth = (pattern: RegExp, which: number, fault: number | "cut"): S3TestServer["fault"] => {
  let count = 0;
  return (request) => (pattern.test(request) && ++count === which ? fault : null);
};

const parts = { part_size: "5.25mb" };

describe("a bucket that cannot be used stops the start, and says what to do", () => {
  it.each([
    ["an unknown key", { access_key_id: "NOBODY" }, 'refuses the signature. Correct "s3.secret_access_key"'],
    ["a wrong secret", { secret_access_key: "wrong" }, 'refuses the signature. Correct "s3.secret_access_key"'],
    ["a bucket that is not there", { bucket: "nothing" }, 'The bucket "nothing" does not exist at 127.0.0.1:'],
    [
      "parts that are too small",
      { part_size: "1mb" },
      '"s3.part_size" is 1mb; no server takes parts smaller than 5.25mb.',
    ],
  ])("%s", async (_name, s3, message) => {
    await expect(started(s3)).rejects.toThrow(message);
  });

  it("a server that is not there", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as { port: number };
    await new Promise((resolve) => taken.close(resolve));
    const refused = started({ endpoint: `http://127.0.0.1:${port}` });
    await expect(refused).rejects.toThrow(
      /cannot be reached: .*ECONNREFUSED.*See that it runs, and that "s3.endpoint" is right\./,
    );
  });

  it("tells no secret", async () => {
    const error: unknown = await started({ secret_access_key: "the-secret-key" }).catch((reason: unknown) => reason);
    expect(String(error) + String((error as Error).cause)).not.toContain("the-secret-key");
  });
});

describe("a bucket whose server fails", () => {
  it("is asked again where that is safe, and nobody notices", async () => {
    const { storage } = (await started()).services;
    for (const fault of ["cut", 500, 503] as const) {
      server.fault = nth(/^PUT .*\/a$/, 1, fault);
      await storage.put("a", png);
      server.fault = nth(/^GET .*\/a$/, 1, fault);
      const file = await storage.get("a");
      expect(file && (await bytesOf(file.stream))).toEqual(png);
    }
    expect(sent(/^PUT .*\/a$/)).toHaveLength(6);
  });

  it("has each part sent again by itself", async () => {
    const { storage } = (await started(parts)).services;
    const content = noise(12_000_000);
    server.fault = nth(/partNumber=2/, 1, "cut");
    await storage.put("big", streamed(content));
    const file = await storage.get("big");
    expect(file && (await bytesOf(file.stream)).equals(content)).toBe(true);
    expect(sent(/partNumber=1/)).toHaveLength(1);
    expect(sent(/partNumber=2/)).toHaveLength(2);
  });

  it.each([
    ["a part that never arrives", /partNumber=2/],
    ["the beginning", /^POST .*uploads=/],
    ["the end", /^POST .*uploadId=/],
  ])("is a 503 in the end, and nothing is left: %s", async (_name, pattern) => {
    const app = await started(parts);
    server.fault = (request) => (pattern.test(request) ? "cut" : null);
    const putting = app.services.storage.put("big", streamed(noise(12_000_000)));
    await expect(putting).rejects.toMatchObject({ status: 503, cause: { name: "BucketError" } });
    server.fault = () => null;
    expect(await app.services.storage.head("big")).toBeUndefined();
    if (!pattern.test("POST /files/big?uploads=")) expect(sent(/^DELETE .*uploadId=/)).toHaveLength(1);
  });

  it("does not keep parts of an upload whose caller hung up", async () => {
    const { storage } = (await started(parts)).services;
    const failure = new Error("hung up");
    await expect(storage.put("big", broken(noise(12_000_000), failure))).rejects.toBe(failure);
    expect(sent(/^DELETE .*uploadId=/)).toHaveLength(1);
    expect(await storage.head("big")).toBeUndefined();
  });

  it("says so where parts could not be given up", async () => {
    const app = await started(parts);
    server.fault = (request) => (request.startsWith("DELETE") ? 403 : null);
    await app.services.storage.put("big", broken(noise(12_000_000), new Error("hung up"))).catch(() => undefined);
    const warning = app.logs.find(({ level }) => level === "warn");
    expect(warning).toMatchObject({ key: "big", msg: expect.stringContaining("stay in the bucket") });
  });

  it("is not healthy, and is again", async () => {
    const app = await started();
    server.fault = () => 403;
    expect(await app.health()).toMatchObject({ status: "degraded" });
    server.fault = () => null;
    await app.clock.advance(60_000);
    expect(await app.health()).toMatchObject({ status: "ok" });
  });
});

it("a small file goes up in one request, a large one in parts", async () => {
  const { storage } = (await started(parts)).services;
  await storage.put("small", streamed(noise(5_249_999)));
  expect(sent(/^(?:PUT|POST) /)).toEqual(["PUT /files/small"]);
  await storage.put("large", streamed(noise(5_250_001)));
  expect(sent(/^(?:PUT|POST) .*large/).map((request) => request.replace(/uploadId=.*/, "uploadId"))).toEqual([
    "POST /files/large?uploads=",
    "PUT /files/large?partNumber=1&uploadId",
    "PUT /files/large?partNumber=2&uploadId",
    "POST /files/large?uploadId",
  ]);
});

it("never holds more than a few parts in memory", async () => {
  const { storage } = (await started({ part_size: "5.25mb" })).services;
  let given = 0;
  let ahead = 0;
  const chunk = noise(1_000_000);
  async function* content(): AsyncGenerator<Buffer> {
    for (let count = 0; count < 60; count += 1) {
      given += chunk.length;
      ahead = Math.max(ahead, given - sent(/partNumber=/).length * 5_250_000);
      yield chunk;
    }
  }
  await storage.put("long", Readable.from(content(), { objectMode: false }), { maxSize: 60_000_000 });
  expect(await storage.head("long")).toMatchObject({ size: 60_000_000 });
  expect(ahead).toBeLessThan(3 * 5_250_000);
});
