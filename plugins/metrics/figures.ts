import type { Logger, Statistics } from "nexus-platform";
import { Gauge, type Registry } from "prom-client";

/** A function that reads the figures of all plugins into gauges: "database.pool.idle" is `nexus_database_pool_idle`. */
export function figures(registry: Registry, providers: readonly Statistics[], log: Logger): () => Promise<void> {
  const gauges = new Map<string, Gauge>();
  const gaugeOf = (figure: string): Gauge => {
    const name = `nexus_${figure.replaceAll(/[^a-zA-Z0-9_]/g, "_")}`;
    const known = gauges.get(name);
    if (known !== undefined) return known;
    const gauge = new Gauge({ name, help: `The figure "${figure}" of a plugin.`, registers: [registry] });
    gauges.set(name, gauge);
    return gauge;
  };
  return async () => {
    const read = await Promise.allSettled(providers.map((provider) => provider.read()));
    for (const outcome of read) {
      if (outcome.status === "rejected") {
        // The others count all the same: metrics matter most when something fails.
        log.warn({ err: outcome.reason as unknown }, "figures of a plugin could not be read");
        continue;
      }
      for (const [figure, value] of Object.entries(outcome.value)) gaugeOf(figure).set(value);
    }
  };
}
