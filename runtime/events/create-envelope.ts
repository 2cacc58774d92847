import type { EventEnvelope } from "../api/plugin.js";
import type { Clock } from "../context/clock.js";
import type { ExecutionContext } from "../context/execution-context.js";
import type { Observation } from "../observation/observation.js";
import { eventIds } from "./event-ids.js";

export interface NewEvent {
  readonly source: string;
  readonly type: string;
  readonly dataversion: number;
  readonly data: unknown;
  /** On whose behalf it is emitted. */
  readonly context: ExecutionContext | undefined;
}

/** Makes frozen envelopes. */
export function envelopeMaker(clock: Clock, { isOn, outgoing }: Observation): (event: NewEvent) => EventEnvelope {
  const nextId = eventIds();
  let moment = Number.NaN;
  let time = "";
  return ({ source, type, dataversion, data, context }) => {
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
      type,
      time,
      datacontenttype: "application/json",
      data,
      dataversion,
      correlationid: context?.correlationId ?? id,
      causationid: context?.causationId ?? null,
    };
    return Object.freeze(isOn ? { ...event, ...traceOf(outgoing()) } : event);
  };
}

const traceOf = ({ traceparent }: Readonly<Record<string, string>>): { readonly traceparent?: string } =>
  traceparent === undefined ? {} : { traceparent };
