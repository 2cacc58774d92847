// Made by `nexus compile` from nexus.yaml. Do not edit: change nexus.yaml or a manifest and compile again.
import { defineApplication, slot } from "nexus-platform/runtime";

import applicationPlugin from "../plugins/application/index.js";
import awaitPlugin from "../plugins/await/index.js";
import classPlugin from "../plugins/class/index.js";
import databasePlugin from "../plugins/database/index.js";
import databaseSlotPlugin from "../plugins/database_slot/index.js";
import defaultPlugin from "../plugins/default/index.js";
import eventsPlugin from "../plugins/events/index.js";
import scopePlugin from "../plugins/scope/index.js";
import settingsPlugin from "../plugins/settings/index.js";
import slotPlugin from "../plugins/slot/index.js";
import wirePlugin from "../plugins/wire/index.js";
import { events } from "./events.js";
import { jobs } from "./jobs.js";
import { migrations } from "./migrations.js";
import type * as application2 from "./plugins/application.js";
import type * as await_ from "./plugins/await.js";
import type * as class_ from "./plugins/class.js";
import type * as database from "./plugins/database.js";
import type * as databaseSlot from "./plugins/database_slot.js";
import type * as default_ from "./plugins/default.js";
import type * as events2 from "./plugins/events.js";
import type * as scope2 from "./plugins/scope.js";
import type * as settings2 from "./plugins/settings.js";
import type * as slot2 from "./plugins/slot.js";
import type * as wire from "./plugins/wire.js";
import { routes } from "./routes.js";
import { schemas } from "./schemas.js";
import { settings } from "./settings.js";

/** Services of this application by name, as their providers give them. */
export interface Services {
  readonly default: class_.Provides["default"];
  readonly delete: default_.Provides["delete"];
}

/** Events of this application by name, with their data. */
export interface Events {
  readonly class: class_.Plugin2;
  readonly constructor: class_.ConstructorData;
}

export type PluginName =
  | "default"
  | "class"
  | "await"
  | "events"
  | "settings"
  | "slot"
  | "application"
  | "wire"
  | "scope"
  | "database_slot"
  | "database";

export interface Types {
  readonly services: Services;
  readonly events: Events;
  readonly pluginName: PluginName;
}

export const application = defineApplication<Types>({
  name: "`${process.exit()}` \"quoted\" */ 'it''s'\n// second line",
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
    const defaultSlot = slot<default_.Context, default_.Plugin>({
      name: "default",
      version: "1.0.0",
      definition: defaultPlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: ["delete"],
      services: () => ({}),
    });

    const classSlot = slot<class_.Context, class_.Plugin>({
      name: "class",
      version: "1.0.0",
      definition: classPlugin,
      after: ["default"],
      timeout: 30000,
      onFailure: "abort",
      provides: ["default"],
      services: () => ({
        delete: defaultSlot.provided.delete,
        import: undefined,
      }),
    });

    const awaitSlot = slot<await_.Context, await_.Plugin>({
      name: "await",
      version: "1.0.0",
      definition: awaitPlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: [],
      services: () => ({}),
    });

    const eventsSlot = slot<events2.Context, events2.Plugin>({
      name: "events",
      version: "1.0.0",
      definition: eventsPlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: [],
      services: () => ({}),
    });

    const settingsSlot = slot<settings2.Context, settings2.Plugin>({
      name: "settings",
      version: "1.0.0",
      definition: settingsPlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: [],
      services: () => ({}),
    });

    const slotSlot = slot<slot2.Context, slot2.Plugin>({
      name: "slot",
      version: "1.0.0",
      definition: slotPlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: [],
      services: () => ({}),
    });

    const applicationSlot = slot<application2.Context, application2.Plugin>({
      name: "application",
      version: "1.0.0",
      definition: applicationPlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: [],
      services: () => ({}),
    });

    const wireSlot = slot<wire.Context, wire.Plugin>({
      name: "wire",
      version: "1.0.0",
      definition: wirePlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: [],
      services: () => ({}),
    });

    const scopeSlot = slot<scope2.Context, scope2.Plugin>({
      name: "scope",
      version: "1.0.0",
      definition: scopePlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: [],
      services: () => ({}),
    });

    const databaseSlotSlot = slot<databaseSlot.Context, databaseSlot.Plugin>({
      name: "database_slot",
      version: "1.0.0",
      definition: databaseSlotPlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: [],
      services: () => ({}),
    });

    const databaseSlot2 = slot<database.Context, database.Plugin>({
      name: "database",
      version: "1.0.0",
      definition: databasePlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: [],
      services: () => ({}),
    });

    return [
      defaultSlot,
      classSlot,
      awaitSlot,
      eventsSlot,
      settingsSlot,
      slotSlot,
      applicationSlot,
      wireSlot,
      scopeSlot,
      databaseSlotSlot,
      databaseSlot2,
    ];
  },
});
