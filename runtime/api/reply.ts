import type { Readable } from "node:stream";

const brand = Symbol.for("nexus.reply");

/** An answer with a status or headers of its own. Made by `reply`, `created`, `accepted`, `noContent` and `redirect`. */
export interface Reply<Status extends number = number, Body = unknown> {
  readonly status: Status;
  readonly body: Body;
  readonly headers: ReplyHeaders;
}

/** By name. A list is sent as several headers of that name, as `set-cookie` needs. */
export type ReplyHeaders = Readonly<Record<string, string | readonly string[]>>;

/** What a route declared with `content` may answer with. */
export type Content = string | Uint8Array | Readable;

/** What a route declared `empty` returns. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler may end with a call that returns a promise of nothing.
export type Empty = undefined | void;

export function reply<const Status extends number, Body>(
  status: Status,
  body: Body,
  headers: ReplyHeaders = {},
): Reply<Status, Body> {
  return new StatedReply(status, body, headers);
}

/** A class, because each reply with a prototype of its own would be of a shape of its own, and slow to read. */
class StatedReply<Status extends number, Body> implements Reply<Status, Body> {
  readonly status: Status;
  readonly body: Body;
  readonly headers: ReplyHeaders;

  constructor(status: Status, body: Body, headers: ReplyHeaders) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  get [brand](): true {
    return true;
  }
}

/** 201 with a body. */
export const created = <Body>(body: Body, headers?: ReplyHeaders): Reply<201, Body> => reply(201, body, headers);

/** 202 with a body. */
export const accepted = <Body>(body: Body): Reply<202, Body> => reply(202, body);

/** 204. */
export const noContent = (): Reply<204, undefined> => reply(204, undefined);

export function isReply(value: unknown): value is Reply {
  return typeof value === "object" && value !== null && brand in value;
}
