import type { EventEnvelope } from "../api/plugin.js";
import type { Clock } from "../context/clock.js";
import type { ExecutionContext } from "../context/execution-context.js";
import type { Observation } from "../observation/observation.js";
import { eventIds } from "./event-ids.js";
import type { Outlet } from "./outlet.js";

/** `context`: on whose behalf it is emitted. */
type MakeEnvelope = (outlet: Outlet, data: unknown, context: ExecutionContext | undefined) => EventEnvelope;

export function envelopeMaker(clock: Clock, { isOn, outgoing }: Observation): MakeEnvelope {
  const nextId = eventIds();
  let moment = Number.NaN;
  let time = "";
  return ({ channel, source }, data, context) => {
    const now = clock.now();
    // Many events share a millisecond, and writing it out costs more than all the rest.
    if (now !== moment) {
      moment = now;
      time = new Date(now).toISOString();
    }
    const id = nextId(now);
    const event: EventEnvelope = {
      specversion: "1.0",
      id,
      source,
      type: channel.name,
      time,
      datacontenttype: "application/json",
      data,
      dataversion: channel.version,
      correlationid: context?.correlationId ?? id,
      causationid: context?.causationId ?? null,
    };
    return isOn ? { ...event, ...traceOf(outgoing()) } : event;
  };
}

/** Written out: it takes half the time of copying whatever is there. */
export function copyOfEnvelope(event: EventEnvelope, data: unknown): EventEnvelope {
  const copy: EventEnvelope = {
    specversion: event.specversion,
    id: event.id,
    source: event.source,
    type: event.type,
    time: event.time,
    datacontenttype: event.datacontenttype,
    data,
    dataversion: event.dataversion,
    correlationid: event.correlationid,
    causationid: event.causationid,
  };
  return event.traceparent === undefined ? copy : { ...copy, traceparent: event.traceparent };
}

const traceOf = ({ traceparent }: Readonly<Record<string, string>>): { readonly traceparent?: string } =>
  traceparent === undefined ? {} : { traceparent };
