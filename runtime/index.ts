/** The door for plugin authors: `import { conflict, created } from "nexus-platform"`. */
export type { Logger } from "./api/logger.js";
export { isNoRetry, NoRetry } from "./api/no-retry.js";
export type {
  AppInfo,
  Awaitable,
  BaseContext,
  Consumer,
  EventEnvelope,
  JobRun,
  Observe,
  RequestScope,
  WaitOptions,
} from "./api/plugin.js";
export type { PrecompileContext } from "./api/precompile.js";
export type { Principal } from "./api/principal.js";
export {
  badRequest,
  conflict,
  contentTooLarge,
  forbidden,
  gone,
  isProblem,
  notFound,
  Problem,
  type ProblemOptions,
  tooManyRequests,
  unauthorized,
  unavailable,
  unprocessable,
  unsupportedMediaType,
} from "./api/problem.js";
export { accepted, type Content, created, noContent, type Reply, type ReplyHeaders, reply } from "./api/reply.js";
export type { Audit, AuditEntry } from "./api/services/audit.js";
export type { Authentication, AuthenticationRequest } from "./api/services/authentication.js";
export type { Cache, CacheOptions, LoadOptions } from "./api/services/cache.js";
export type { Instrumentation, Operation } from "./api/services/instrumentation.js";
export type {
  MigratedDatabase,
  Migration,
  MigrationEngine,
  MigrationScript,
  PluginMigrations,
} from "./api/services/migrations.js";
export { type DurableHandler, type EventDelivery, HandlerNotRunning, type Outbox } from "./api/services/outbox.js";
export type { ScheduledJob, Scheduler } from "./api/services/scheduler.js";
export { type CommandTerminal, CommandUsageError, type ServiceCommand } from "./api/services/service-command.js";
export type { Statistics } from "./api/services/statistics.js";
export type { MultipartBody, StreamedBody, UploadedFile } from "./api/upload.js";
export type { WorkerAnswer, Workers } from "./api/workers.js";
export { columns, printable } from "./commands/columns.js";
export { contentTypeOf, matchesType } from "./content/content-type.js";
export type { Clock, Timer } from "./context/clock.js";
export { afterCommit, isInUnitOfWork, runInUnitOfWork } from "./context/unit-of-work.js";
export { isGranted } from "./http/permissions.js";
export { whenDone } from "./observation/when-done.js";
export { duration, size } from "./settings/server-settings.js";
