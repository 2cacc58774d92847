import { STATUS_CODES } from "node:http";
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { Problem } from "../api/problem.js";
import { isReply, type ReplyHeaders } from "../api/reply.js";
import type { ResponseDefinition, RouteDefinition, SchemaEngine } from "../definition.js";
import { RouteFault } from "./route-fault.js";

/** Sends what a handler returned, as its route declares it. Throws `RouteFault`, before anything is sent, where it is not declared so. */
export type OutputStage = (result: unknown, reply: FastifyReply) => void;

interface Written {
  readonly contentType?: string;
  readonly payload?: string | Buffer | Readable;
}

type Writer = (body: unknown) => Written;

export function outputStage(route: RouteDefinition, engine: SchemaEngine): OutputStage {
  const writers = new Map(route.responses.map((response) => [response.status, writerFor(response, route, engine)]));
  const plain = route.responses.find(({ status }) => status >= 200 && status < 300)?.status;

  return (result, reply) => {
    const explicit = isReply(result) ? result : undefined;
    const status = explicit === undefined ? plain : explicit.status;
    if (status === undefined) throw new RouteFault(route, "returned plain data, and declares no 2xx response for it");
    const write = writers.get(status);
    if (write === undefined) throw new RouteFault(route, `answered with status ${status}, which is not declared`);

    const { contentType, payload } = write(explicit === undefined ? result : explicit.body);
    reply.code(status);
    if (contentType !== undefined) reply.header("content-type", contentType);
    if (explicit !== undefined) setHeaders(reply, explicit.headers);
    reply.send(payload);
  };
}

function setHeaders(reply: FastifyReply, headers: ReplyHeaders): void {
  for (const [name, value] of Object.entries(headers)) {
    // Several `set-cookie` are added to each other; of any other name Node sends one header for each value of the list.
    reply.header(name, typeof value === "string" ? value : [...value]);
  }
}

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
