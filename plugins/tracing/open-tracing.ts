import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-base";
import { type BaseContext, duration, type Instrumentation, type Logger } from "nexus-platform";
import type { Config } from "#nexus/tracing";
import { type Collector, collector } from "./collector.js";
import { spans } from "./spans.js";

/** Milliseconds. A collector that is away, and is asked again and again, must not hold up whoever stops the application. */
const grace = 2_000;

export interface Tracing {
  readonly instrumentation: Instrumentation;
  readonly check: Collector["check"];
  /** Sends what waits, as long as `grace` allows. */
  readonly close: () => Promise<void>;
}

/** The only module of this plugin that loads OpenTelemetry: an application that leaves tracing off does not load it. */
export function openTracing(config: Config, { app, log }: Pick<BaseContext, "app" | "log">): Tracing {
  const target = collector(config, log);
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      "service.name": config.service_name ?? app.name,
      "service.version": app.version,
      ...(app.environment === "" ? {} : { "deployment.environment.name": app.environment }),
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.sample_ratio) }),
    spanProcessors: [
      new BatchSpanProcessor(target.exporter, {
        scheduledDelayMillis: duration(config.interval),
        maxQueueSize: 10_000,
      }),
    ],
  });
  return {
    instrumentation: spans(provider.getTracer("nexus"), { withServices: config.service_calls }),
    check: target.check,
    close: () => shutDown(provider, config.endpoint, log),
  };
}

async function shutDown(provider: BasicTracerProvider, endpoint: string, log: Logger): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), grace);
  });
  // Why a batch could not be sent was told when it failed.
  const sent = provider.shutdown().catch(() => undefined);
  if ((await Promise.race([sent, tooLate])) === "late")
    log.warn({ endpoint }, "the collector did not take the last traces in time; they are lost");
  clearTimeout(timer);
}
