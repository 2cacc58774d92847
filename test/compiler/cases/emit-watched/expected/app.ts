// Made by `nexus compile` from nexus.yaml. Do not edit: change nexus.yaml or a manifest and compile again.
import { defineApplication, present, slot } from "nexus-platform/runtime";

import mailerPlugin from "../plugins/mailer/index.js";
import ordersPlugin from "../plugins/orders/index.js";
import usersPlugin from "../plugins/users/index.js";
import watcherPlugin from "../plugins/watcher/index.js";
import { events } from "./events.js";
import { jobs } from "./jobs.js";
import { migrations } from "./migrations.js";
import type * as mailer from "./plugins/mailer.js";
import type * as orders from "./plugins/orders.js";
import type * as users from "./plugins/users.js";
import type * as watcher from "./plugins/watcher.js";
import { routes } from "./routes.js";
import { schemas } from "./schemas.js";
import { settings } from "./settings.js";

/** Services of this application by name, as their providers give them. */
export interface Services {
  readonly email: mailer.Provides["email"];
  readonly figures: users.Provides["figures"];
  readonly ids: ReturnType<users.Provides["ids"]>;
  readonly instrumentation: watcher.Provides["instrumentation"];
  readonly users: users.Provides["users"];
  readonly visitor: users.Provides["visitor"];
}

/** Events of this application by name, with their data. */
export type Events = Readonly<Record<string, never>>;

export type PluginName = "users" | "mailer" | "orders" | "watcher";

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
  features: {},
  roles: {},
  permissions: [],
  /** Plugins in start order, each with the services that it gets. */
  wire() {
    const usersSlot = slot<users.Context, users.Plugin>({
      name: "users",
      version: "1.0.0",
      definition: usersPlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: ["users", "ids", "visitor", "figures"],
      transient: ["ids"],
      services: () => ({}),
    });

    const mailerSlot = slot<mailer.Context, mailer.Plugin>({
      name: "mailer",
      version: "1.0.0",
      definition: mailerPlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      enabled: "${env:MAIL:-true}",
      provides: ["email", "figures"],
      services: () => ({}),
    });

    const ordersSlot = slot<orders.Context, orders.Plugin>({
      name: "orders",
      version: "1.0.0",
      definition: ordersPlugin,
      after: ["users", "mailer"],
      needs: ["users"],
      timeout: 30000,
      onFailure: "abort",
      provides: [],
      services: (watch) => ({
        users: watch(usersSlot.provided.users, "users", "users"),
        ids: usersSlot.provided.ids({ plugin: "orders", needs: [] }),
        email: watch(mailerSlot.ifActive?.email, "mailer", "email"),
        figures: present([
          watch(usersSlot.ifActive?.figures, "users", "figures"),
          watch(mailerSlot.ifActive?.figures, "mailer", "figures"),
        ]),
      }),
      requestServices: (scope): orders.RequestServices => ({
        get visitor() {
          return scope.once(usersSlot, "visitor", usersSlot.provided.visitor);
        },
      }),
    });

    const watcherSlot = slot<watcher.Context, watcher.Plugin>({
      name: "watcher",
      version: "1.0.0",
      definition: watcherPlugin,
      after: ["users", "mailer"],
      needs: [],
      timeout: 30000,
      onFailure: "abort",
      provides: ["instrumentation"],
      services: () => ({
        figures: present([usersSlot.ifActive?.figures, mailerSlot.ifActive?.figures]),
      }),
    });

    return [usersSlot, mailerSlot, ordersSlot, watcherSlot];
  },
});
