import { randomUUID } from "node:crypto";
import type { EventEnvelope } from "../api/plugin.js";
import type { Clock } from "../context/clock.js";
import { currentContext } from "../context/execution-context.js";
import type { Observation } from "../observation/observation.js";

export type EnvelopeMaker = (source: string, type: string, dataversion: number, data: unknown) => EventEnvelope;

/** Makes frozen envelopes that say on whose behalf the event was emitted. */
export function envelopeMaker(clock: Clock, { isOn, outgoing }: Observation): EnvelopeMaker {
  let moment = Number.NaN;
  let time = "";
  return (source, type, dataversion, data) => {
    const now = clock.now();
    // Many events share a millisecond, and writing it out costs more than all the rest.
    if (now !== moment) {
      moment = now;
      time = new Date(now).toISOString();
    }
    const id = randomUUID();
    const context = currentContext();
    return Object.freeze({
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
      ...(isOn ? traceOf(outgoing()) : undefined),
    });
  };
}

const traceOf = ({ traceparent }: Readonly<Record<string, string>>): { readonly traceparent?: string } =>
  traceparent === undefined ? {} : { traceparent };
