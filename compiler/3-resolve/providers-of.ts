import type { Provision, RequiredService, Service } from "../model.js";

/** What one requirement gets: every wired provider for `many`, else the chosen one, or nothing. */
export function providersOf(
  { many }: RequiredService,
  service: Service | undefined,
  wired: ReadonlySet<string>,
): readonly Provision[] {
  if (service === undefined) return [];
  if (many) return service.provisions.filter(({ plugin }) => wired.has(plugin));
  return service.chosen === null ? [] : [service.chosen];
}
