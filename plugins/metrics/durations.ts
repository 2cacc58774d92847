import { type Instrumentation, type Operation, whenDone } from "nexus-platform";
import { Counter, Histogram, type Registry } from "prom-client";

/** Seconds: from a cache's answer to a slow report. */
const buckets = [0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

type Record = (seconds: number, outcome: "success" | "failure") => void;
type Recorders = {
  readonly [Kind in Operation["kind"]]: (operation: Extract<Operation, { kind: Kind }>) => Record | null;
};

/** Measures every operation. Names follow OpenTelemetry where it has some. */
export function durations(registry: Registry, { withServices }: { readonly withServices: boolean }): Instrumentation {
  const recorders = recordersIn(registry, withServices);
  return {
    around: <Result>(operation: Operation, task: () => Result): Result => {
      const record = recorderOf(recorders, operation);
      if (record === null) return task();
      const began = performance.now();
      return whenDone(task, (failed) =>
        record((performance.now() - began) / 1000, failed === undefined ? "success" : "failure"),
      );
    },
  };
}

function recordersIn(registry: Registry, withServices: boolean): Recorders {
  const registers = [registry];
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ): Histogram<Label> => new Histogram({ name, help, labelNames: [...labelNames], buckets, registers });

  const requests = histogram("http_server_request_duration_seconds", "Requests, by declared route.", [
    "plugin",
    "route",
    "method",
    "status",
  ]);
  const calls = histogram("nexus_service_call_duration_seconds", "Calls of services.", [
    "plugin",
    "service",
    "method",
    "outcome",
  ]);
  const handlers = histogram("nexus_event_handler_duration_seconds", "Runs of event handlers, each attempt.", [
    "plugin",
    "handler",
    "event",
    "outcome",
  ]);
  const jobs = histogram("nexus_job_duration_seconds", "Runs of jobs.", ["plugin", "job", "outcome"]);
  const operations = histogram("nexus_operation_duration_seconds", "What plugins measure themselves.", [
    "plugin",
    "operation",
    "outcome",
  ]);
  const emitted = new Counter({
    name: "nexus_events_emitted_total",
    help: "Events that were emitted.",
    labelNames: ["plugin", "event", "delivery", "outcome"],
    registers,
  });

  return {
    request:
      ({ plugin, route, method, status }) =>
      (seconds) =>
        requests.observe({ plugin, route, method, status: String(status()) }, seconds),
    service: withServices
      ? ({ plugin, service, method }) =>
          (seconds, outcome) =>
            calls.observe({ plugin, service, method, outcome }, seconds)
      : () => null,
    emit:
      ({ plugin, event, delivery }) =>
      (_seconds, outcome) =>
        emitted.inc({ plugin, event, delivery, outcome }),
    handle:
      ({ plugin, handler, event }) =>
      (seconds, outcome) =>
        handlers.observe({ plugin, handler, event, outcome }, seconds),
    job:
      ({ plugin, job }) =>
      (seconds, outcome) =>
        jobs.observe({ plugin, job, outcome }, seconds),
    custom:
      ({ plugin, name }) =>
      (seconds, outcome) =>
        operations.observe({ plugin, operation: name, outcome }, seconds),
  };
}

function recorderOf<Kind extends Operation["kind"]>(
  recorders: Recorders,
  operation: Extract<Operation, { kind: Kind }>,
): Record | null {
  // The table has for each kind a function of that kind's operation; the type of a lookup forgets that the two belong together.
  const recorder = recorders[operation.kind] as (operation: Extract<Operation, { kind: Kind }>) => Record | null;
  return recorder(operation);
}
