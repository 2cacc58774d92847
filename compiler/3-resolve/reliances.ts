import type { Place, PluginDeclaration, Reliance, Service } from "../model.js";

/**
 * What Nexus does for a plugin with the help of a service while it starts, so that the service's provider starts first: once for
 * each service, at the first place that asks for it. The provider itself relies on nobody.
 */
export function reliancesOf(plugin: PluginDeclaration, services: ReadonlyMap<string, Service>): readonly Reliance[] {
  const { emits, handles, migrations, use } = plugin;
  const durable = emits.find(({ delivery }) => delivery === "durable");
  const once = handles.find(({ transactional }) => transactional);
  const uses: readonly (Use | false | undefined)[] = [
    migrations !== null && { service: "database", feature: "its migrations", at: migrations.at },
    durable
      ? { service: "outbox", feature: "durable delivery", at: durable.deliveryAt }
      : once && { service: "outbox", feature: "a transactional handler", at: once.transactionalAt ?? once.at },
  ];
  return uses.flatMap((used) => {
    if (!used) return [];
    const provider = services.get(used.service)?.chosen?.plugin;
    return provider === undefined || provider === use.key ? [] : [{ ...used, provider }];
  });
}

interface Use {
  readonly service: string;
  readonly feature: string;
  readonly at: Place;
}
