// Made by `nexus compile` from nexus.yaml. Do not edit: change nexus.yaml or a manifest and compile again.
import { defineApplication, slot } from "nexus-platform/runtime";

import databasePlugin from "../plugins/database/index.js";
import ordersPlugin from "../plugins/orders/index.js";
import reportsPlugin from "../plugins/reports/index.js";
import { events } from "./events.js";
import { jobs } from "./jobs.js";
import { migrations } from "./migrations.js";
import type * as database from "./plugins/database.js";
import type * as orders from "./plugins/orders.js";
import type * as reports from "./plugins/reports.js";
import { routes } from "./routes.js";
import { schemas } from "./schemas.js";
import { settings } from "./settings.js";

/** Services of this application by name, as their providers give them. */
export interface Services {
  readonly database: database.Provides["database"];
}

/** Events of this application by name, with their data. */
export type Events = Readonly<Record<string, never>>;

export type PluginName = "database" | "reports" | "orders";

export interface Types {
  readonly services: Services;
  readonly events: Events;
  readonly pluginName: PluginName;
}

export const application = defineApplication<Types>({
  name: "shop",
  version: "0.0.0",
  settings,
  events,
  routes,
  schemas,
  jobs,
  migrations,
  features: { database: "database" },
  roles: {},
  permissions: [],
  /** Plugins in start order, each with the services that it gets. */
  wire() {
    const databaseSlot = slot<database.Context, database.Plugin>({
      name: "database",
      version: "1.0.0",
      definition: databasePlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: ["database"],
      services: () => ({}),
    });

    const reportsSlot = slot<reports.Context, reports.Plugin>({
      name: "reports",
      version: "1.0.0",
      definition: reportsPlugin,
      after: ["database"],
      timeout: 30000,
      onFailure: "abort",
      provides: [],
      services: () => ({
        database: databaseSlot.provided.database,
      }),
    });

    const ordersSlot = slot<orders.Context, orders.Plugin>({
      name: "orders",
      version: "1.0.0",
      definition: ordersPlugin,
      after: ["database"],
      timeout: 30000,
      onFailure: "abort",
      provides: [],
      services: () => ({}),
    });

    return [databaseSlot, reportsSlot, ordersSlot];
  },
});
