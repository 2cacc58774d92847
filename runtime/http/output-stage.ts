import { STATUS_CODES } from "node:http";
import { Readable } from "node:stream";
import { Problem } from "../api/problem.js";
import { isReply, type ReplyHeaders } from "../api/reply.js";
import type { ResponseDefinition, RouteDefinition, SchemaEngine } from "../definition.js";
import type { Answer } from "./answer.js";
import { RouteFault } from "./route-fault.js";

/** Writes what a handler returned, as its route declares it. Throws `RouteFault` where it is not declared so. */
export type OutputStage = (result: unknown) => Answer;

interface Written {
  readonly contentType?: string;
  readonly payload?: string | Buffer | Readable;
}

type Writer = (body: unknown) => Written;

export function outputStage(route: RouteDefinition, engine: SchemaEngine): OutputStage {
  const writers = new Map(route.responses.map((response) => [response.status, writerFor(response, route, engine)]));
  const plain = route.responses.find(({ status }) => status >= 200 && status < 300)?.status;

  return (result) => {
    const explicit = isReply(result) ? result : undefined;
    const status = explicit === undefined ? plain : explicit.status;
    if (status === undefined) throw new RouteFault(route, "returned plain data, and declares no 2xx response for it");
    const write = writers.get(status);
    if (write === undefined) throw new RouteFault(route, `answered with status ${status}, which is not declared`);

    const { contentType, payload } = write(explicit === undefined ? result : explicit.body);
    const typed = contentType === undefined ? noHeaders : { "content-type": contentType };
    const headers = explicit === undefined ? typed : { ...typed, ...lowerCased(explicit.headers) };
    if (String(headers["content-type"]).includes("*")) {
      throw new RouteFault(route, `must say in a header "content-type" which of ${contentType} it answers with`);
    }
    return payload === undefined ? { status, headers } : { status, headers, payload };
  };
}

const noHeaders: ReplyHeaders = Object.freeze({});

/** So that a reply's own content type takes the place of the declared one, however it is written. */
const lowerCased = (headers: ReplyHeaders): ReplyHeaders =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function writerFor(response: ResponseDefinition, route: RouteDefinition, engine: SchemaEngine): Writer {
  switch (response.kind) {
    case "schema":
      return schemaWriter(engine.serializer(response.use), route);
    case "content":
      return contentWriter(response.contentType, route);
    case "empty":
      return () => ({});
    case "problem":
      return (body) => {
        const { status } = response;
        throw new Problem({
          status,
          title: STATUS_CODES[status] ?? "Error",
          detail: typeof body === "string" ? body : undefined,
        });
      };
  }
}

function schemaWriter(serialize: (value: unknown) => string, route: RouteDefinition): Writer {
  return (body) => {
    try {
      return { contentType: "application/json; charset=utf-8", payload: serialize(body) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new RouteFault(route, `returned what its response does not allow. ${reason}`, error);
    }
  };
}

function contentWriter(contentType: string, route: RouteDefinition): Writer {
  return (body) => {
    if (typeof body === "string" || body instanceof Readable) return { contentType, payload: body };
    if (!(body instanceof Uint8Array)) throw new RouteFault(route, "must return a string, bytes or a stream");
    return { contentType, payload: Buffer.from(body.buffer, body.byteOffset, body.byteLength) };
  };
}
