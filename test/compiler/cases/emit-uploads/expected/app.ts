// Made by `nexus compile` from nexus.yaml. Do not edit: change nexus.yaml or a manifest and compile again.
import { defineApplication, slot } from "nexus-platform/runtime";

import galleryPlugin from "../plugins/gallery/index.js";
import { events } from "./events.js";
import { jobs } from "./jobs.js";
import { migrations } from "./migrations.js";
import type * as gallery from "./plugins/gallery.js";
import { routes } from "./routes.js";
import { schemas } from "./schemas.js";
import { settings } from "./settings.js";

/** Services of this application by name, as their providers give them. */
export type Services = Readonly<Record<string, never>>;

/** Events of this application by name, with their data. */
export type Events = Readonly<Record<string, never>>;

export type PluginName = "gallery";

export interface Types {
  readonly services: Services;
  readonly events: Events;
  readonly pluginName: PluginName;
}

export const application = defineApplication<Types>({
  name: "pictures",
  version: "0.0.0",
  settings,
  events,
  routes,
  schemas,
  jobs,
  migrations,
  features: {},
  roles: {},
  permissions: [],
  /** Plugins in start order, each with the services that it gets. */
  wire() {
    const gallerySlot = slot<gallery.Context, gallery.Plugin>({
      name: "gallery",
      version: "1.0.0",
      definition: galleryPlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: [],
      services: () => ({}),
    });

    return [gallerySlot];
  },
});
