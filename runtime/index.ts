/** The door for plugin authors: `import { conflict, created } from "nexus-platform"`. */
export type { Logger } from "./api/logger.js";
export type { AppInfo, Awaitable, EventEnvelope, RequestScope, WaitOptions } from "./api/plugin.js";
export type { Principal } from "./api/principal.js";
export {
  badRequest,
  conflict,
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
} from "./api/problem.js";
export { accepted, type Content, created, noContent, type Reply, reply } from "./api/reply.js";
export type { Authentication, AuthenticationRequest } from "./api/services.js";
export { afterCommit, runInUnitOfWork } from "./context/unit-of-work.js";
export { duration, size } from "./settings/server-settings.js";
