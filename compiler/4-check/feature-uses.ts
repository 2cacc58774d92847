import type { Feature } from "../diagnostics/catalog/6-events.js";
import type { Application, Place, Plugin } from "../model.js";
import { wiredPlugins } from "./wired-plugins.js";

export interface FeatureUse {
  readonly plugin: Plugin;
  readonly feature: Feature;
  /** The service without which it cannot work. */
  readonly service: string;
  readonly at: Place;
}

/** Everything that running plugins declare and that Nexus does with the help of a service. */
export function featureUses(application: Application): readonly FeatureUse[] {
  return wiredPlugins(application).flatMap((plugin) => {
    const { emits, handles, jobs, migrations, routes } = plugin.declaration;
    // Who can do without the database has tables only where there is one.
    const mayLackDatabase = plugin.requirements.some(
      ({ required }) => required.name === "database" && required.optional,
    );
    const use = (feature: Feature, service: string, at: Place): FeatureUse => ({ plugin, feature, service, at });
    return [
      ...emits
        .filter(({ delivery }) => delivery === "durable")
        .map(({ deliveryAt }) => use("durable delivery", "outbox", deliveryAt)),
      ...handles
        .filter(({ transactional }) => transactional)
        .map(({ transactionalAt, at }) => use("a transactional handler", "outbox", transactionalAt ?? at)),
      ...jobs.map(({ at }) => use("a job", "scheduler", at)),
      ...(migrations === null || mayLackDatabase ? [] : [use("a folder of migrations", "database", migrations.at)]),
      ...routes.flatMap(({ cache }) => (cache === null ? [] : [use("a cached route", "cache", cache.at)])),
      ...routes.flatMap(({ audit }) => (audit === null ? [] : [use("an audited route", "audit", audit.at)])),
    ];
  });
}

/** The services that Nexus itself uses in this application, each with the place of its first use. */
export function usedByNexus(application: Application): ReadonlyMap<string, Place> {
  const isProtected = ({ declaration: { access } }: Application["routes"][number]): boolean => access.kind !== "public";
  const uses = [
    ...featureUses(application),
    ...application.routes
      .filter(isProtected)
      .map(({ declaration }) => ({ service: "authentication", at: declaration.accessAt })),
  ];
  // Of several entries with one key, a map keeps the last.
  return new Map(uses.reverse().map(({ service, at }) => [service, at]));
}
