/** The door for generated code, `nexus-platform/runtime`: what generated/ and the built application import. */
export type { Logger } from "../api/logger.js";
export type {
  AppInfo,
  Awaitable,
  BaseContext,
  BasePlugin,
  BaseRequest,
  Consumer,
  EventEnvelope,
  JobRun,
  PluginDefinition,
  RequestHeaders,
  RequestScope,
  Unprovided,
  WaitOptions,
} from "../api/plugin.js";
export type { Principal } from "../api/principal.js";
export type { Content, Empty, Reply } from "../api/reply.js";
export type { PluginMigrations } from "../api/services/migrations.js";
export type { MultipartBody, StreamedBody } from "../api/upload.js";
export { defineApplication } from "../application.js";
export type * from "../definition.js";
export { type PluginSlot, present, type RequestServices, type SlotOptions, slot } from "../lifecycle/plugin-slot.js";
