import { createHash } from "node:crypto";
import type { EventEnvelope } from "nexus-platform";

export interface IncomingEvent {
  /** Unique among the events of all sources; an event's own id is so only among those of its source. */
  readonly storedId: string;
  readonly event: EventEnvelope;
}

/** What is no CloudEvent. */
export class MalformedEvent extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`This is no CloudEvent in JSON: ${reason}`, options);
    this.name = "MalformedEvent";
  }
}

/** Reads CloudEvents 1.0 in JSON, from whatever language. What this application's events have beyond that is filled in. */
export function readIncoming(text: string): IncomingEvent {
  const { specversion, id, source, type, time, data, ...rest } = parsed(text);
  if (specversion !== "1.0") throw new MalformedEvent('`specversion` is not "1.0"');
  if (!isText(id) || !isText(source) || !isText(type)) {
    throw new MalformedEvent("`id`, `source` and `type` must be texts that are not empty");
  }
  const { dataversion, correlationid, causationid, traceparent } = rest;
  const event: EventEnvelope = {
    specversion,
    id,
    source,
    type,
    time: isText(time) ? time : new Date().toISOString(),
    datacontenttype: "application/json",
    data,
    dataversion: typeof dataversion === "number" ? dataversion : 1,
    correlationid: isText(correlationid) ? correlationid : id,
    causationid: isText(causationid) ? causationid : null,
    ...(isText(traceparent) && { traceparent }),
  };
  return { storedId: storedId(event), event };
}

/** Nexus gives its events UUIDs; for others the source counts, too. */
export const storedId = ({ id, source }: Pick<EventEnvelope, "id" | "source">): string =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : digest(`${source}\n${id}`);

/** Id of something that has none. */
export const digest = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

function parsed(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new MalformedEvent("it cannot be parsed", { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new MalformedEvent("it is no object");
  return value as Readonly<Record<string, unknown>>;
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
