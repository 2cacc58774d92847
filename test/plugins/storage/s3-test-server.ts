import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsV4Signer } from "aws4fetch";
import S3rver from "s3rver";
import { listPage } from "./s3-list.js";
import { storeWholeObjects } from "./s3-whole-objects.js";

export interface S3TestServer {
  readonly endpoint: string;
  /** "PUT /files/a.png?partNumber=1", oldest first. It grows. */
  readonly requests: readonly string[];
  /** What happens to requests: null lets them pass, a number is answered, "cut" hangs up. */
  fault: (request: string) => number | "cut" | null;
  readonly close: () => Promise<void>;
}

export const bucketSettings = (endpoint: string) => ({
  endpoint,
  bucket: "files",
  region: "us-east-1",
  access_key_id: "S3RVER",
  secret_access_key: "S3RVER",
});

/**
 * s3rver, behind a door that makes up for what it leaves out: signatures and the hashes of bodies are checked, and uploads in parts can be
 * given up; lists are sorted and cut. The door also breaks what a test wants broken.
 */
export async function s3TestServer(): Promise<S3TestServer> {
  const directory = mkdtempSync(join(tmpdir(), "nexus-s3-"));
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory,
    // Only old signatures are known to it; those of today are checked at the door.
    allowMismatchedSignatures: true,
    configureBuckets: [{ name: "files", configs: [] }],
  });
  storeWholeObjects(server);
  const { port } = await server.run();
  const requests: string[] = [];
  const door = createServer((incoming, response) => {
    void passOn(incoming, response, { port, requests, told });
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  const told: S3TestServer = {
    endpoint: `http://127.0.0.1:${(door.address() as AddressInfo).port}`, // It listens on a port.
    requests,
    fault: () => null,
    close: async () => {
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return told;
}

interface Door {
  readonly port: number;
  readonly requests: string[];
  readonly told: S3TestServer;
}

async function passOn(
  incoming: IncomingMessage,
  response: ServerResponse,
  { port, requests, told }: Door,
): Promise<void> {
  const { method = "GET", url = "/" } = incoming;
  const line = `${method} ${decodeURIComponent(url)}`;
  requests.push(line);
  const fault = told.fault(line);
  const body = await bodyOf(incoming);
  if (fault === "cut" || body === null) return void response.destroy();
  if (fault !== null) return refuse(response, fault, "InternalError");
  if (!(await isSigned(incoming, told.endpoint, body))) return refuse(response, 403, "SignatureDoesNotMatch");
  if (method === "DELETE" && url.includes("uploadId=")) return void response.writeHead(204).end();

  const { pathname, searchParams } = new URL(url, told.endpoint);
  if (searchParams.has("list-type")) return list(response, `http://127.0.0.1:${port}${pathname}`, searchParams);
  const inner = request({ port, host: "127.0.0.1", method, path: url, headers: incoming.headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  inner.on("error", () => response.destroy());
  inner.end(body);
}

async function list(response: ServerResponse, bucket: string, query: URLSearchParams): Promise<void> {
  const everything = new URLSearchParams({ "list-type": "2", prefix: query.get("prefix") ?? "" });
  const answer = await fetch(`${bucket}?${everything}`);
  response.writeHead(answer.status, { "content-type": "application/xml" });
  const text = await answer.text();
  response.end(answer.ok ? listPage(text, query) : text);
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk);
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}

/** Computes the signature again, with the secret that only the two sides know. */
async function isSigned(incoming: IncomingMessage, endpoint: string, body: Buffer): Promise<boolean> {
  const url = new URL(incoming.url ?? "/", endpoint);
  const given = incoming.headers.authorization;
  const credentials = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER", service: "s3", region: "us-east-1" };
  const method = incoming.method ?? "GET";
  if (given === undefined) {
    const signature = url.searchParams.get("X-Amz-Signature");
    const datetime = url.searchParams.get("X-Amz-Date") ?? "";
    for (const name of ["Signature", "Date", "Algorithm", "Credential", "SignedHeaders"])
      url.searchParams.delete(`X-Amz-${name}`);
    const again = await new AwsV4Signer({ ...credentials, method, url: url.href, datetime, signQuery: true }).sign();
    return again.url.searchParams.get("X-Amz-Signature") === signature;
  }
  const hash = incoming.headers["x-amz-content-sha256"];
  if (hash !== createHash("sha256").update(body).digest("hex")) return false;
  const names =
    /SignedHeaders=([^,]+)/
      .exec(given)?.[1]
      ?.split(";")
      .filter((name) => name !== "host") ?? [];
  const headers = Object.fromEntries(names.map((name) => [name, String(incoming.headers[name])]));
  const datetime = String(incoming.headers["x-amz-date"]);
  const again = await new AwsV4Signer({ ...credentials, method, url: url.href, headers, datetime }).sign();
  return again.headers.get("authorization") === given;
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(`<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>Refused &amp; told.</Message></Error>`);
}
