/**
 * What watches an application: metrics, traces. Every plugin that provides a service `instrumentation` with this contract is
 * told. A manifest names it "nexus-platform#Instrumentation".
 */
export interface Instrumentation {
  /**
   * Called around an operation: calls `task` once and gives back what it gives, a promise perhaps. Must not throw by itself.
   */
  readonly around: <Result>(operation: Operation, task: () => Result) => Result;
  /** Headers that carry the trace of the running operation to whoever is called: `traceparent`. */
  readonly outgoing?: () => Readonly<Record<string, string>>;
}

export type Operation =
  | {
      readonly kind: "request";
      readonly plugin: string;
      readonly route: string;
      readonly method: string;
      /** As declared: "/users/:id". */
      readonly url: string;
      readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
      /** Known once `task` is done. */
      readonly status: () => number;
    }
  | { readonly kind: "service"; readonly plugin: string; readonly service: string; readonly method: string }
  | { readonly kind: "emit"; readonly plugin: string; readonly event: string; readonly delivery: "memory" | "durable" }
  | {
      readonly kind: "handle";
      readonly plugin: string;
      readonly handler: string;
      readonly event: string;
      /** Of the operation that emitted the event, where its envelope has one. */
      readonly traceparent: string | null;
    }
  | { readonly kind: "job"; readonly plugin: string; readonly job: string }
  /** Anything else that a plugin wants to be seen: "database.query", with low-cardinality attributes. */
  | {
      readonly kind: "custom";
      readonly plugin: string;
      readonly name: string;
      readonly attributes: Readonly<Record<string, string | number | boolean>>;
    };
