import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { SpanExporter } from "@opentelemetry/sdk-trace-base";
import type { Logger } from "nexus-platform";

export interface Collector {
  readonly exporter: SpanExporter;
  /** Throws where the last batch could not be sent. */
  readonly check: () => void;
}

export interface CollectorOptions {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
}

const SUCCESS = 0;

/** Sends batches, and says when that stops working and when it works again: OpenTelemetry itself says nothing. */
export function collector({ endpoint, headers }: CollectorOptions, log: Logger): Collector {
  const exporter = new OTLPTraceExporter({ url: endpoint, headers: { ...headers }, timeoutMillis: 10_000 });
  let fault: string | null = null;
  const told = (next: string | null): void => {
    if (next !== null && fault === null) log.warn({ endpoint, reason: next }, "traces cannot be sent; they are lost");
    if (next === null && fault !== null) log.info({ endpoint }, "traces are sent again");
    fault = next;
  };
  return {
    exporter: {
      export: (batch, done) =>
        exporter.export(batch, (result) => {
          told(result.code === SUCCESS ? null : (result.error?.message ?? "the collector refused them"));
          done(result);
        }),
      forceFlush: () => exporter.forceFlush(),
      shutdown: () => exporter.shutdown(),
    },
    check: () => {
      if (fault !== null) throw new Error(`traces cannot be sent to ${endpoint}: ${fault}`);
    },
  };
}
