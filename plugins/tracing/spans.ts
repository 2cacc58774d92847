import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { type Instrumentation, type Operation, whenDone } from "nexus-platform";
import { describeOperation } from "./describe-operation.js";
import { contextOf, traceparentOf } from "./trace-context.js";

/** Makes a span of each operation, inside the one that runs, or inside its caller's. */
export function spans(tracer: Tracer, { withServices }: { readonly withServices: boolean }): Instrumentation {
  // Its own, because one process may run several applications.
  const running = new AsyncLocalStorage<Context>();
  return {
    around: <Result>(operation: Operation, task: () => Result): Result => {
      if (operation.kind === "service" && !withServices) return task();
      const { name, kind = SpanKind.INTERNAL, attributes } = describeOperation(operation);
      const parent = callerOf(operation) ?? running.getStore() ?? ROOT_CONTEXT;
      const span = tracer.startSpan(name, { kind, attributes }, parent);
      const run = (): Result => running.run(trace.setSpan(parent, span), task);
      return whenDone(run, (failed) => endSpan(span, operation, failed));
    },
    outgoing: () => {
      const context = running.getStore();
      const span = context && trace.getSpan(context);
      return span === undefined ? {} : { traceparent: traceparentOf(span.spanContext()) };
    },
  };
}

/** The operation of another process or of an earlier time that this one continues. */
function callerOf(operation: Operation): Context | null {
  if (operation.kind === "request") return contextOf(operation.headers["traceparent"], operation.headers["tracestate"]);
  if (operation.kind === "handle") return contextOf(operation.traceparent ?? undefined, undefined);
  return null;
}

function endSpan(span: Span, operation: Operation, failed: { readonly error: unknown } | undefined): void {
  if (operation.kind === "request") {
    const status = operation.status();
    const attributes: Attributes = { "http.response.status_code": status };
    span.setAttributes(attributes);
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  }
  if (failed !== undefined) {
    const error = failed.error instanceof Error ? failed.error : new Error(String(failed.error));
    span.recordException(error);
    // The message may hold what a user wrote: the type is enough to count by.
    span.setStatus({ code: SpanStatusCode.ERROR, message: error.name });
  }
  span.end();
}
