import { type Attributes, SpanKind } from "@opentelemetry/api";
import type { Operation } from "nexus-platform";

export interface OperationSpan {
  readonly name: string;
  readonly kind?: SpanKind;
  readonly attributes: Attributes;
}

type Describers = {
  readonly [Kind in Operation["kind"]]: (operation: Extract<Operation, { kind: Kind }>) => OperationSpan;
};

/** Names and attributes as OpenTelemetry's conventions have them, where they have some. */
const describers: Describers = {
  request: ({ plugin, route, method, url }) => ({
    name: url === "" ? method : `${method} ${url}`,
    kind: SpanKind.SERVER,
    attributes: { "http.request.method": method, "http.route": url, "nexus.plugin": plugin, "nexus.route": route },
  }),
  service: ({ plugin, service, method }) => ({
    name: `${service}.${method}`,
    attributes: { "nexus.plugin": plugin, "nexus.service": service, "code.function.name": method },
  }),
  emit: ({ plugin, event, delivery }) => ({
    name: `emit ${event}`,
    kind: SpanKind.PRODUCER,
    attributes: {
      "messaging.system": "nexus",
      "messaging.destination.name": event,
      "nexus.plugin": plugin,
      "nexus.delivery": delivery,
    },
  }),
  handle: ({ plugin, handler, event }) => ({
    name: `handle ${event}`,
    kind: SpanKind.CONSUMER,
    attributes: {
      "messaging.system": "nexus",
      "messaging.destination.name": event,
      "nexus.plugin": plugin,
      "nexus.handler": handler,
    },
  }),
  job: ({ plugin, job }) => ({
    name: `job ${plugin}/${job}`,
    attributes: { "nexus.plugin": plugin, "nexus.job": job },
  }),
  custom: ({ plugin, name, attributes }) => ({
    name,
    kind: SpanKind.CLIENT,
    attributes: { ...attributes, "nexus.plugin": plugin },
  }),
};

export function describeOperation<Kind extends Operation["kind"]>(
  operation: Extract<Operation, { kind: Kind }>,
): OperationSpan {
  // The table has for each kind a function of that kind's operation; the type of a lookup forgets that the two belong together.
  const describe = describers[operation.kind] as (operation: Extract<Operation, { kind: Kind }>) => OperationSpan;
  return describe(operation);
}
