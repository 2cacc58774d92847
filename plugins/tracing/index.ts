import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-base";
import { duration } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/tracing";
import { collector } from "./collector.js";
import { spans } from "./spans.js";

export default definePlugin(({ config, app, log }): Plugin => {
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
    provides: { instrumentation: spans(provider.getTracer("nexus"), { withServices: config.service_calls }) },
    health: target.check,
    stop: () => provider.shutdown(),
  };
});
