// Made by `nexus compile` from nexus.yaml. Do not edit: change nexus.yaml or a manifest and compile again.
import { defineApplication, present, slot } from "nexus-platform/runtime";

import catalogPlugin from "../plugins/catalog/index.js";
import platformPlugin from "../plugins/platform/index.js";
import reportsPlugin from "../plugins/reports/index.js";
import shopPlugin from "../plugins/shop/index.js";
import { events } from "./events.js";
import { jobs } from "./jobs.js";
import { migrations } from "./migrations.js";
import type * as catalog from "./plugins/catalog.js";
import type * as platform from "./plugins/platform.js";
import type * as reports from "./plugins/reports.js";
import type * as shop from "./plugins/shop.js";
import { routes } from "./routes.js";
import { schemas } from "./schemas.js";
import { settings } from "./settings.js";

/** Services of this application by name, as their providers give them. */
export interface Services {
  readonly audit: platform.Provides["audit"];
  readonly authentication: platform.Provides["authentication"];
  readonly cache: ReturnType<platform.Provides["cache"]>;
  readonly cart: catalog.Provides["cart"];
  readonly figures: platform.Provides["figures"];
  readonly ids: ReturnType<catalog.Provides["ids"]>;
  readonly outbox: platform.Provides["outbox"];
  readonly scheduler: platform.Provides["scheduler"];
  readonly search: catalog.Provides["search"];
}

/** Events of this application by name, with their data. */
export interface Events {
  readonly "order.cancelled": shop.OrderCancelledData;
  readonly "order.placed": shop.Order;
  readonly "product.added": catalog.Product;
  readonly "product.removed": catalog.ProductRemovedData;
}

export type PluginName = "platform" | "catalog" | "shop" | "reports";

export interface Types {
  readonly services: Services;
  readonly events: Events;
  readonly pluginName: PluginName;
}

export const application = defineApplication<Types>({
  name: "shop",
  version: "2.1.0",
  settings,
  events,
  routes,
  schemas,
  jobs,
  migrations,
  features: {
    authentication: "platform",
    outbox: "platform",
    scheduler: "platform",
    cache: "platform",
    audit: "platform",
  },
  roles: { admin: ["*"], clerk: ["orders:read", "orders:write"] },
  permissions: ["orders:read", "orders:write"],
  /** Plugins in start order, each with the services that it gets. */
  wire() {
    const platformSlot = slot<platform.Context, platform.Plugin>({
      name: "platform",
      version: "1.0.0",
      definition: platformPlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: ["authentication", "outbox", "scheduler", "cache", "figures", "audit"],
      transient: ["cache"],
      services: () => ({}),
    });

    const catalogSlot = slot<catalog.Context, catalog.Plugin>({
      name: "catalog",
      version: "1.3.0",
      definition: catalogPlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: ["search", "ids", "cart", "figures"],
      transient: ["ids"],
      services: () => ({}),
    });

    const shopSlot = slot<shop.Context, shop.Plugin>({
      name: "shop",
      version: "1.0.0",
      definition: shopPlugin,
      after: ["platform", "catalog"],
      timeout: 5000,
      onFailure: "disable",
      provides: [],
      services: () => ({
        search: catalogSlot.provided.search,
        ids: catalogSlot.provided.ids({ plugin: "shop", needs: ["net:api.payment.example", "fs:read:./invoices"] }),
        figures: present([platformSlot.ifActive?.figures, catalogSlot.ifActive?.figures]),
        email: undefined,
        fraud: undefined,
      }),
      requestServices: (scope): shop.RequestServices => ({
        get cart() {
          return scope.once(catalogSlot, "cart", catalogSlot.provided.cart);
        },
      }),
    });

    const reportsSlot = slot<reports.Context, reports.Plugin>({
      name: "reports",
      version: "1.0.0",
      definition: reportsPlugin,
      after: ["platform", "catalog"],
      needs: [],
      timeout: 30000,
      onFailure: "abort",
      enabled: "${env:REPORTS:-true}",
      provides: [],
      services: () => ({
        figures: present([platformSlot.ifActive?.figures, catalogSlot.ifActive?.figures]),
        ids: catalogSlot.ifActive?.ids({ plugin: "reports", needs: [] }),
      }),
      requestServices: (scope): reports.RequestServices => ({
        get cart() {
          return catalogSlot.ifActive && scope.once(catalogSlot, "cart", catalogSlot.ifActive.cart);
        },
      }),
    });

    return [platformSlot, catalogSlot, shopSlot, reportsSlot];
  },
});
