import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import { isProblem } from "../../../runtime/api/problem.js";
import { reply } from "../../../runtime/api/reply.js";
import type { MultipartBody, StreamedBody } from "../../../runtime/api/upload.js";
import type { FileDefinition, MultipartDefinition } from "../../../runtime/definition.js";
import type { JsonSchema } from "../../../runtime/json.js";
import { exchange, type Handler, listening, object, serve, type TestRoute } from "./server-under-test.js";

const text = async (stream: Readable): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const streamed = (types: readonly string[], handle: (body: StreamedBody) => unknown, maxSize: number | null = null) =>
  ({
    route: "PUT /file",
    upload: { kind: "stream", types, maxSize },
    handle: ({ body }) => handle(body as StreamedBody),
  }) satisfies TestRoute;

describe("a body that is a stream", () => {
  it("reaches the handler with what it is", async () => {
    const { inject } = await serve({
      routes: [
        streamed(["text/csv"], async ({ stream, contentType, length }) => ({
          contentType,
          length,
          text: await text(stream),
        })),
      ],
    });
    const answer = await inject({ method: "PUT", url: "/file", headers: { "content-type": "text/csv" }, body: "a;b" });
    expect(answer.json()).toEqual({ contentType: "text/csv", length: 3, text: "a;b" });
  });

  it("arrives before all of it was sent", async () => {
    let started: () => void = () => undefined;
    const isStarted = new Promise<void>((resolve) => {
      started = resolve;
    });
    const { address } = await listening({
      routes: [
        streamed(["application/octet-stream"], async ({ stream, length }) => {
          started();
          return { length, size: (await text(stream)).length };
        }),
      ],
    });
    const socket = connect(address.port, "127.0.0.1");
    socket.write(
      "PUT /file HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n",
    );
    await isStarted;
    socket.write("3\r\ndef\r\n0\r\n\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toContain('{"length":null,"size":6}');
  });

  it("of many megabytes passes whole", async () => {
    const bytes = randomBytes(20_000_000);
    const { address } = await listening({
      routes: [
        streamed(
          ["application/octet-stream"],
          async ({ stream }) => {
            const hash = createHash("sha256");
            await pipeline(stream, hash);
            return { hash: hash.digest("hex") };
          },
          20_000_000,
        ),
      ],
    });
    const answer = await fetch(`${address.url}/file`, { method: "PUT", body: bytes });
    expect(await answer.json()).toEqual({ hash: createHash("sha256").update(bytes).digest("hex") });
  });

  const refusals: readonly {
    name: string;
    types: readonly string[];
    type: string;
    body: string;
    want: readonly [number, string];
  }[] = [
    {
      name: "of another type",
      types: ["image/png"],
      type: "image/gif",
      body: "GIF87a and so on",
      want: [415, "Send the body as image/png."],
    },
    {
      name: "that is not what it says",
      types: ["image/png", "image/jpeg"],
      type: "image/png",
      body: "GIF87a and so on",
      want: [415, "The body is image/gif by its content. Send image/png or image/jpeg."],
    },
    {
      name: "that is too long by its headers",
      types: ["*/*"],
      type: "text/plain",
      body: "x".repeat(21),
      want: [413, "The body is larger than 20 bytes."],
    },
  ];

  it.each(refusals)("$name is refused", async ({ types, type, body, want: [status, detail] }) => {
    const { inject } = await serve({ routes: [streamed(types, () => ({}), 20)] });
    const answer = await inject({ method: "PUT", url: "/file", headers: { "content-type": type }, body });
    expect(answer.json()).toMatchObject({ status, detail });
  });

  it("that is packed is refused", async () => {
    const { inject } = await serve({ routes: [streamed(["text/plain"], () => ({}))] });
    const headers = { "content-type": "text/plain", "content-encoding": "br" };
    const answer = await inject({ method: "PUT", url: "/file", headers, body: "packed" });
    expect(answer.headers["accept-encoding"]).toBe("identity");
    expect(answer.json()).toMatchObject({
      status: 415,
      detail: "Send the body as it is, without a content-encoding.",
    });
  });

  it("that is missing is refused, and an empty one is not", async () => {
    const { inject } = await serve({
      routes: [streamed(["text/plain"], async ({ stream }) => ({ text: await text(stream) }))],
    });
    const missing = await inject({ method: "PUT", url: "/file" });
    expect(missing.json()).toMatchObject({ status: 400, errors: [{ pointer: "/body", message: "is required" }] });
    const empty = await inject({ method: "PUT", url: "/file", headers: { "content-type": "text/plain" }, body: "" });
    expect(empty.json()).toEqual({ text: "" });
  });

  it("that grows beyond the limit fails under the handler's hands, and the caller is told", async () => {
    let failure: unknown;
    const { address } = await listening({
      routes: [
        streamed(
          ["application/octet-stream"],
          async ({ stream }) => {
            try {
              return { text: await text(stream) };
            } catch (error) {
              failure = error;
              throw error;
            }
          },
          10,
        ),
      ],
    });
    const answer = await exchange(
      address,
      "PUT /file HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nabcdef\r\n",
    );
    expect(answer).toContain("HTTP/1.1 413 ");
    expect(isProblem(failure) && failure.status).toBe(413);
  });

  it("that nobody reads is read away after the answer, and the connection goes on", async () => {
    const { address } = await listening({
      routes: [streamed(["*/*"], () => ({ read: "nothing" }))],
    });
    const put = `PUT /file HTTP/1.1\r\nhost: a\r\ncontent-length: 300000\r\n`;
    const body = "x".repeat(300_000);
    const answer = await exchange(address, `${put}\r\n${body}${put}connection: close\r\n\r\n${body}`);
    expect(answer.match(/\{"read":"nothing"\}/g)).toHaveLength(2);
  });

  it("that never ends is cut after the answer", async () => {
    const { address } = await listening({ routes: [streamed(["*/*"], () => ({ read: "nothing" }))] });
    const socket = connect(address.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write("PUT /file HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n1388\r\n");
    const pump = (): void => {
      while (socket.writable && socket.write(Buffer.alloc(1_000, "a")));
    };
    socket.on("drain", pump);
    socket.resume();
    pump();
    await new Promise((resolve) => socket.once("close", resolve));
  });

  it("whose caller hangs up ends with an error, and no line of the log blames this side", async () => {
    let tell: (error: unknown) => void = () => undefined;
    const told = new Promise<unknown>((resolve) => {
      tell = resolve;
    });
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const { address, log } = await listening({
      routes: [
        streamed(["application/octet-stream"], async ({ stream }) => {
          begin();
          const reading = text(stream);
          reading.catch(tell);
          return { text: await reading };
        }),
      ],
    });
    const socket = connect(address.port, "127.0.0.1");
    socket.write("PUT /file HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nabc");
    await begun;
    socket.destroy();
    expect(await told).toBeInstanceOf(Error);
    expect(log.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("that takes longer than its route allows is a 408, and the handler's stream ends", async () => {
    const { address } = await listening({
      routes: [{ ...streamed(["*/*"], async ({ stream }) => ({ text: await text(stream) })), timeout: 50 }],
    });
    const answer = await exchange(address, "PUT /file HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nabc");
    expect(answer).toMatch(/HTTP\/1.1 (408|503) /);
  });

  it("may take longer than the server's requestTimeout, which still holds for every other route", async () => {
    const routes: TestRoute[] = [
      { ...streamed(["*/*"], () => ({})), timeout: 60_000 },
      { route: "POST /json", body: object({}), handle: () => ({}) },
    ];
    const { address } = await listening({ routes, settings: { requestTimeout: 50 } });
    const late = await exchange(
      address,
      'POST /json HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{"',
    );
    expect(late).toContain("HTTP/1.1 408 Request Timeout");
  });

  it.each([
    ["at an unknown address", "POST /nothing"],
    ["of a request that takes none", "GET /health"],
    ["that does not begin where much time is given", "PUT /file"],
  ])("whose caller trickles it holds no connection: %s", async (_where, line) => {
    const routes: TestRoute[] = [{ ...streamed(["*/*"], () => ({})), timeout: 3_600_000 }];
    const { address } = await listening({ routes, settings: { requestTimeout: 50 } });
    // Resolves once the server has hung up.
    await exchange(
      address,
      `${line} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{"`,
    );
  });
});

const file = (name: string, more: Partial<FileDefinition> = {}): FileDefinition => ({
  name,
  types: [],
  maxSize: null,
  required: false,
  max: 1,
  ...more,
});

const form = (files: readonly FileDefinition[], fields: JsonSchema, handle: Handler) =>
  ({
    route: "POST /form",
    upload: {
      kind: "multipart",
      fields: { id: "routes/shop/form/fields", plugin: "shop", schema: fields },
      files,
    } satisfies MultipartDefinition,
    handle,
  }) satisfies TestRoute;

const listed = async (body: unknown) => {
  const { fields, files } = body as MultipartBody;
  const read: object[] = [];
  for await (const { field, name, contentType, stream } of files) {
    read.push({ field, name, contentType, size: (await text(stream)).length });
  }
  return { fields, read };
};

interface Part {
  readonly name: string;
  readonly fileName?: string;
  readonly type?: string;
  readonly content: string;
}

const boundary = "----nexus";

const partsOf = (parts: readonly Part[]): string =>
  parts
    .map(({ name, fileName, type, content }) => {
      const of = fileName === undefined ? "" : `; filename="${fileName}"`;
      const is = type === undefined ? "" : `content-type: ${type}\r\n`;
      return `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${of}\r\n${is}\r\n${content}\r\n`;
    })
    .join("");

const whole = (parts: readonly Part[]): string => `${partsOf(parts)}--${boundary}--\r\n`;
const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
const gif = { type: "image/gif", content: "GIF87a and so on" };

describe("a form with files", () => {
  const fields = object(
    { title: { type: "string" }, stars: { type: "integer" }, tags: { type: "array", items: { type: "string" } } },
    ["title"],
  );
  const routes = [
    form([file("photos", { max: 2, types: ["image/*"], maxSize: 20 }), file("notes")], fields, ({ body }) =>
      listed(body),
    ),
  ];

  it("hands over its fields, converted, and its files in order", async () => {
    const { inject } = await serve({ routes });
    const body = whole([
      { name: "title", content: "Mug" },
      { name: "stars", content: "5" },
      { name: "tags", content: "new" },
      { name: "photos", fileName: "C:\\pictures\\a.gif", ...gif },
      { name: "notes", fileName: "", type: "application/octet-stream", content: "" },
      { name: "photos", fileName: "../b.gif", ...gif },
    ]);
    const answer = await inject({ method: "POST", url: "/form", headers, body });
    expect(answer.json()).toEqual({
      fields: { title: "Mug", stars: 5, tags: ["new"] },
      read: [
        { field: "photos", name: "a.gif", contentType: "image/gif", size: 16 },
        { field: "photos", name: "b.gif", contentType: "image/gif", size: 16 },
      ],
    });
  });

  const refusals: readonly { name: string; parts: readonly Part[]; want: object }[] = [
    {
      name: "a field that is missing",
      parts: [{ name: "notes", fileName: "n", content: "n" }],
      want: { status: 400, errors: [{ pointer: "/body/title", message: "is required" }] },
    },
    {
      name: "an unknown field",
      parts: [
        { name: "title", content: "" },
        { name: "colour", content: "red" },
      ],
      want: { status: 400, errors: [{ pointer: "/body/colour", message: expect.any(String) }] },
    },
    {
      name: "an unknown file",
      parts: [
        { name: "title", content: "" },
        { name: "title", fileName: "t", content: "" },
      ],
      want: { status: 400, errors: [{ pointer: "/body/title", message: "is not a file that is taken here" }] },
    },
    {
      name: "a field after a file",
      parts: [
        { name: "title", content: "" },
        { name: "notes", fileName: "n", content: "n" },
        { name: "stars", content: "1" },
      ],
      want: { status: 400, errors: [{ pointer: "/body/stars", message: "must come before the files" }] },
    },
    {
      name: "one file too many",
      parts: [
        { name: "title", content: "" },
        ...["a", "b", "c"].map((fileName) => ({ name: "photos", fileName, ...gif })),
      ],
      want: { status: 400, errors: [{ pointer: "/body/photos", message: "must be at most 2 files" }] },
    },
    {
      name: "a file of another type",
      parts: [
        { name: "title", content: "" },
        { name: "photos", fileName: "a.gif", type: "image/gif", content: "text" },
      ],
      want: { status: 415, detail: 'The file "photos" is text/plain by its content. Send image/*.' },
    },
    {
      name: "a file that is too large",
      parts: [
        { name: "title", content: "" },
        { name: "photos", fileName: "a.gif", ...gif, content: `${gif.content}12345` },
      ],
      want: { status: 413, detail: 'The file "photos" is larger than 20 bytes.' },
    },
    {
      name: "a field of broken UTF-8",
      parts: [{ name: "title", content: "\uFFFD" }],
      want: { status: 400, errors: [{ pointer: "/body/title", message: "is not valid UTF-8" }] },
    },
  ];

  it.each(refusals)("$name is refused", async ({ parts, want }) => {
    const { inject } = await serve({ routes });
    const answer = await inject({ method: "POST", url: "/form", headers, body: whole(parts) });
    expect(answer.json()).toMatchObject(want);
  });

  it.each(["multipart/form-data; boundary=", 'multipart/form-data; boundary=""', "multipart/form-data; x=boundary="])(
    "without a boundary is the caller's fault: %s",
    async (type) => {
      const { inject, log } = await serve({ routes });
      const response = await inject({ method: "POST", url: "/form", headers: { "content-type": type }, body: "x" });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      expect(log.filter(({ level }) => level === "error")).toEqual([]);
    },
  );

  it("without a file that it must have is refused", async () => {
    const { inject } = await serve({
      routes: [form([file("photo", { required: true })], object({}), ({ body }) => listed(body))],
    });
    const answer = await inject({ method: "POST", url: "/form", headers, body: whole([]) });
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer: "/body/photo", message: "is required" }] });
  });

  it("that is cut off is refused, and no file of it looks whole", async () => {
    const ends: string[] = [];
    const { inject } = await serve({
      routes: [
        form([file("photo")], object({}), async ({ body }) => {
          for await (const { stream } of (body as MultipartBody).files) {
            await text(stream).then(
              () => ends.push("whole"),
              () => ends.push("broken"),
            );
          }
          return {};
        }),
      ],
    });
    const body = partsOf([{ name: "photo", fileName: "a.txt", content: "half".repeat(2_000) }]).slice(0, -4);
    const answer = await inject({ method: "POST", url: "/form", headers, body });
    expect(answer.json()).toMatchObject({
      status: 400,
      detail: "The body is not well-formed multipart/form-data.",
    });
    expect(ends).not.toContain("whole");
  });

  it("skips what its handler does not read", async () => {
    const { inject } = await serve({
      routes: [
        form([file("photos", { max: 3, maxSize: 1_000_000 })], object({}), async ({ body }) => {
          const names: string[] = [];
          for await (const { name } of (body as MultipartBody).files) names.push(name);
          return { names };
        }),
      ],
    });
    const large = { type: "text/plain", content: "x".repeat(500_000) };
    const body = whole(["a", "b", "c"].map((fileName) => ({ name: "photos", fileName, ...large })));
    const answer = await inject({ method: "POST", url: "/form", headers, body });
    expect(answer.json()).toEqual({ names: ["a", "b", "c"] });
  });

  it("may be left unread, and its connection goes on", async () => {
    const { address } = await listening({
      routes: [form([file("photo", { maxSize: 1_000_000 })], object({}), () => ({ read: "nothing" }))],
    });
    const send = async (): Promise<unknown> => {
      const data = new FormData();
      data.set("photo", new Blob([Buffer.alloc(900_000)]), "a.bin");
      return (await fetch(`${address.url}/form`, { method: "POST", body: data })).json();
    };
    expect([await send(), await send()]).toEqual([{ read: "nothing" }, { read: "nothing" }]);
  });

  it("is no JSON", async () => {
    const { inject } = await serve({ routes });
    const answer = await inject({ method: "POST", url: "/form", body: {} });
    expect(answer.json()).toMatchObject({
      status: 415,
      detail: 'Send the body as "content-type: multipart/form-data".',
    });
  });
});

describe("content that is answered", () => {
  const open: Readable[] = [];
  const opened = (): Readable => {
    const stream = Readable.from(["never ", "read"]);
    open.push(stream);
    return stream;
  };

  it("names its type where the route declares a range of types", async () => {
    const routes: TestRoute[] = [
      { route: "GET /plain", responses: { 200: "content image/*" }, handle: () => "x" },
      {
        route: "GET /named",
        responses: { 200: "content image/*" },
        handle: () => reply(200, "x", { "Content-Type": "image/png" }),
      },
    ];
    const { inject, log } = await serve({ routes });
    expect((await inject({ url: "/named" })).headers["content-type"]).toBe("image/png");
    expect((await inject({ url: "/plain" })).statusCode).toBe(500);
    expect(String(log.find(({ level }) => level === "error")?.["err"])).toContain("which of image/*");
  });

  it("is a stream that may take its time to begin", async () => {
    const slow = async function* () {
      await new Promise((resolve) => setImmediate(resolve));
      yield "late";
    };
    const { inject } = await serve({
      routes: [
        { route: "GET /file", responses: { 200: "content text/plain" }, handle: async () => Readable.from(slow()) },
      ],
    });
    expect((await inject({ url: "/file" })).body).toBe("late");
  });

  it("is not read for a HEAD request", async () => {
    const handle = () => reply(200, opened(), { "content-length": "1000" });
    const { inject } = await serve({
      routes: [{ route: "GET /file", responses: { 200: "content text/plain" }, handle }],
    });
    const answer = await inject({ method: "HEAD", url: "/file" });
    expect(answer).toMatchObject({ status: 200, body: "", headers: { "content-length": "1000" } });
    expect(open.map(({ destroyed, readableDidRead }) => ({ destroyed, readableDidRead }))).toEqual([
      { destroyed: true, readableDidRead: false },
    ]);
  });
});
