// Made by `nexus compile` from nexus.yaml. Do not edit: change nexus.yaml or a manifest and compile again.
import { defineApplication, present, slot } from "nexus-platform/runtime";

import analyticsPlugin from "../plugins/analytics/index.js";
import auditPlugin from "../plugins/audit/index.js";
import authPlugin from "../plugins/auth/index.js";
import cachePlugin from "../plugins/cache/index.js";
import databasePlugin from "../plugins/database/index.js";
import emailServicePlugin from "../plugins/email_service/index.js";
import httpClientPlugin from "../plugins/http_client/index.js";
import metricsPlugin from "../plugins/metrics/index.js";
import ordersPlugin from "../plugins/orders/index.js";
import outboxPlugin from "../plugins/outbox/index.js";
import schedulerPlugin from "../plugins/scheduler/index.js";
import storagePlugin from "../plugins/storage/index.js";
import tracingPlugin from "../plugins/tracing/index.js";
import userManagerPlugin from "../plugins/user_manager/index.js";
import { events } from "./events.js";
import { jobs } from "./jobs.js";
import { migrations } from "./migrations.js";
import type * as analytics from "./plugins/analytics.js";
import type * as audit from "./plugins/audit.js";
import type * as auth from "./plugins/auth.js";
import type * as cache from "./plugins/cache.js";
import type * as database from "./plugins/database.js";
import type * as emailService from "./plugins/email_service.js";
import type * as httpClient from "./plugins/http_client.js";
import type * as metrics from "./plugins/metrics.js";
import type * as orders from "./plugins/orders.js";
import type * as outbox from "./plugins/outbox.js";
import type * as scheduler from "./plugins/scheduler.js";
import type * as storage from "./plugins/storage.js";
import type * as tracing from "./plugins/tracing.js";
import type * as userManager from "./plugins/user_manager.js";
import { routes } from "./routes.js";
import { schemas } from "./schemas.js";
import { settings } from "./settings.js";

/** Services of this application by name, as their providers give them. */
export interface Services {
  readonly accounts: auth.Provides["accounts"];
  readonly audit: audit.Provides["audit"];
  readonly authentication: auth.Provides["authentication"];
  readonly cache: ReturnType<cache.Provides["cache"]>;
  readonly database: ReturnType<database.Provides["database"]>;
  readonly email: emailService.Provides["email"];
  readonly http: ReturnType<httpClient.Provides["http"]>;
  readonly instrumentation: tracing.Provides["instrumentation"];
  readonly outbox: outbox.Provides["outbox"];
  readonly scheduler: scheduler.Provides["scheduler"];
  readonly statistics: database.Provides["statistics"];
  readonly storage: storage.Provides["storage"];
  readonly users: userManager.Provides["users"];
}

/** Events of this application by name, with their data. */
export interface Events {
  readonly "analytics.tracked": analytics.Tracked;
  readonly "email.refused": emailService.EmailRefused;
  readonly "email.requested": emailService.EmailRequested;
  readonly "email.sent": emailService.EmailSent;
  readonly "order.confirmed": orders.OrderConfirmed;
  readonly "order.placed": orders.OrderPlaced;
  readonly "user.created": userManager.UserCreated;
  readonly "user.registration.started": userManager.RegistrationStarted;
  readonly "user.verified": userManager.UserVerified;
}

export type PluginName =
  | "database"
  | "cache"
  | "outbox"
  | "scheduler"
  | "audit"
  | "auth"
  | "email_service"
  | "user_manager"
  | "storage"
  | "http_client"
  | "tracing"
  | "orders"
  | "analytics"
  | "metrics";

export interface Types {
  readonly services: Services;
  readonly events: Events;
  readonly pluginName: PluginName;
}

export const application = defineApplication<Types>({
  name: "storefront",
  version: "1.0.0",
  settings,
  events,
  routes,
  schemas,
  jobs,
  migrations,
  features: {
    authentication: "auth",
    outbox: "outbox",
    scheduler: "scheduler",
    database: "database",
    cache: "cache",
    audit: "audit",
  },
  roles: {
    admin: ["*"],
    clerk: ["users:read", "orders:read", "orders:read_all", "analytics:read", "products:write"],
    member: ["orders:write", "orders:read"],
  },
  permissions: [
    "analytics:read",
    "orders:read",
    "orders:read_all",
    "orders:write",
    "products:write",
    "users:read",
    "users:write",
  ],
  /** Plugins in start order, each with the services that it gets. */
  wire() {
    const databaseSlot = slot<database.Context, database.Plugin>({
      name: "database",
      version: "1.0.0",
      definition: databasePlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: ["database", "statistics"],
      transient: ["database"],
      services: () => ({}),
    });

    const cacheSlot = slot<cache.Context, cache.Plugin>({
      name: "cache",
      version: "1.0.0",
      definition: cachePlugin,
      after: ["database"],
      timeout: 30000,
      onFailure: "abort",
      provides: ["cache", "statistics"],
      transient: ["cache"],
      services: () => ({
        database: databaseSlot.ifActive?.database({ plugin: "cache", needs: ["net"] }),
      }),
    });

    const outboxSlot = slot<outbox.Context, outbox.Plugin>({
      name: "outbox",
      version: "1.0.0",
      definition: outboxPlugin,
      after: ["database"],
      timeout: 30000,
      onFailure: "abort",
      provides: ["outbox", "statistics"],
      services: () => ({
        database: databaseSlot.provided.database({ plugin: "outbox", needs: ["net"] }),
      }),
    });

    const schedulerSlot = slot<scheduler.Context, scheduler.Plugin>({
      name: "scheduler",
      version: "1.0.0",
      definition: schedulerPlugin,
      after: ["database"],
      timeout: 30000,
      onFailure: "abort",
      provides: ["scheduler", "statistics"],
      services: () => ({
        database: databaseSlot.provided.database({ plugin: "scheduler", needs: [] }),
      }),
    });

    const auditSlot = slot<audit.Context, audit.Plugin>({
      name: "audit",
      version: "1.0.0",
      definition: auditPlugin,
      after: ["database"],
      timeout: 30000,
      onFailure: "abort",
      provides: ["audit", "statistics"],
      services: () => ({
        database: databaseSlot.provided.database({ plugin: "audit", needs: [] }),
      }),
    });

    const authSlot = slot<auth.Context, auth.Plugin>({
      name: "auth",
      version: "1.0.0",
      definition: authPlugin,
      after: ["database", "audit"],
      needs: ["database"],
      timeout: 30000,
      onFailure: "abort",
      provides: ["authentication", "accounts"],
      services: (watch) => ({
        database: databaseSlot.provided.database({
          plugin: "auth",
          needs: ["native:@node-rs/argon2", "fs:read", "fs:write", "net"],
        }),
        audit: watch(auditSlot.ifActive?.audit, "audit", "audit"),
      }),
    });

    const emailServiceSlot = slot<emailService.Context, emailService.Plugin>({
      name: "email_service",
      version: "1.0.0",
      definition: emailServicePlugin,
      after: ["database", "outbox"],
      timeout: 30000,
      onFailure: "abort",
      provides: ["email", "statistics"],
      services: () => ({
        database: databaseSlot.provided.database({
          plugin: "email_service",
          needs: ["net", "fs:read", "fs:write", "eval"],
        }),
      }),
    });

    const userManagerSlot = slot<userManager.Context, userManager.Plugin>({
      name: "user_manager",
      version: "1.0.0",
      definition: userManagerPlugin,
      after: ["database", "outbox", "auth", "email_service"],
      needs: ["database", "outbox", "auth"],
      timeout: 30000,
      onFailure: "abort",
      provides: ["users", "statistics"],
      services: (watch) => ({
        database: databaseSlot.provided.database({ plugin: "user_manager", needs: [] }),
        accounts: watch(authSlot.provided.accounts, "auth", "accounts"),
        email: watch(emailServiceSlot.ifActive?.email, "email_service", "email"),
      }),
    });

    const storageSlot = slot<storage.Context, storage.Plugin>({
      name: "storage",
      version: "1.0.0",
      definition: storagePlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: ["storage", "statistics"],
      services: () => ({}),
    });

    const httpClientSlot = slot<httpClient.Context, httpClient.Plugin>({
      name: "http_client",
      version: "1.0.0",
      definition: httpClientPlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      provides: ["http", "statistics"],
      transient: ["http"],
      services: () => ({}),
    });

    const tracingSlot = slot<tracing.Context, tracing.Plugin>({
      name: "tracing",
      version: "1.0.0",
      definition: tracingPlugin,
      after: [],
      timeout: 30000,
      onFailure: "abort",
      enabled: "${env:TRACING:-false}",
      provides: ["instrumentation"],
      services: () => ({}),
    });

    const ordersSlot = slot<orders.Context, orders.Plugin>({
      name: "orders",
      version: "1.0.0",
      definition: ordersPlugin,
      after: ["database", "outbox", "user_manager", "storage", "http_client"],
      timeout: 30000,
      onFailure: "abort",
      provides: ["statistics"],
      services: (watch) => ({
        database: databaseSlot.provided.database({
          plugin: "orders",
          needs: ["net:warehouse.shop.example", "net:127.0.0.1"],
        }),
        storage: watch(storageSlot.provided.storage, "storage", "storage"),
        http: httpClientSlot.provided.http({
          plugin: "orders",
          needs: ["net:warehouse.shop.example", "net:127.0.0.1"],
        }),
        users: watch(userManagerSlot.provided.users, "user_manager", "users"),
      }),
    });

    const analyticsSlot = slot<analytics.Context, analytics.Plugin>({
      name: "analytics",
      version: "1.0.0",
      definition: analyticsPlugin,
      after: [
        "database",
        "cache",
        "outbox",
        "scheduler",
        "audit",
        "email_service",
        "user_manager",
        "storage",
        "http_client",
        "orders",
      ],
      needs: ["database", "outbox"],
      timeout: 30000,
      onFailure: "abort",
      provides: [],
      services: (watch) => ({
        database: databaseSlot.provided.database({ plugin: "analytics", needs: [] }),
        statistics: present([
          watch(databaseSlot.ifActive?.statistics, "database", "statistics"),
          watch(cacheSlot.ifActive?.statistics, "cache", "statistics"),
          watch(outboxSlot.ifActive?.statistics, "outbox", "statistics"),
          watch(schedulerSlot.ifActive?.statistics, "scheduler", "statistics"),
          watch(auditSlot.ifActive?.statistics, "audit", "statistics"),
          watch(emailServiceSlot.ifActive?.statistics, "email_service", "statistics"),
          watch(userManagerSlot.ifActive?.statistics, "user_manager", "statistics"),
          watch(storageSlot.ifActive?.statistics, "storage", "statistics"),
          watch(httpClientSlot.ifActive?.statistics, "http_client", "statistics"),
          watch(ordersSlot.ifActive?.statistics, "orders", "statistics"),
        ]),
      }),
    });

    const metricsSlot = slot<metrics.Context, metrics.Plugin>({
      name: "metrics",
      version: "1.0.0",
      definition: metricsPlugin,
      after: [
        "database",
        "cache",
        "outbox",
        "scheduler",
        "audit",
        "email_service",
        "user_manager",
        "storage",
        "http_client",
        "orders",
      ],
      needs: [],
      timeout: 30000,
      onFailure: "abort",
      provides: ["instrumentation"],
      services: () => ({
        statistics: present([
          databaseSlot.ifActive?.statistics,
          cacheSlot.ifActive?.statistics,
          outboxSlot.ifActive?.statistics,
          schedulerSlot.ifActive?.statistics,
          auditSlot.ifActive?.statistics,
          emailServiceSlot.ifActive?.statistics,
          userManagerSlot.ifActive?.statistics,
          storageSlot.ifActive?.statistics,
          httpClientSlot.ifActive?.statistics,
          ordersSlot.ifActive?.statistics,
        ]),
      }),
    });

    return [
      databaseSlot,
      cacheSlot,
      outboxSlot,
      schedulerSlot,
      auditSlot,
      authSlot,
      emailServiceSlot,
      userManagerSlot,
      storageSlot,
      httpClientSlot,
      tracingSlot,
      ordersSlot,
      analyticsSlot,
      metricsSlot,
    ];
  },
});
