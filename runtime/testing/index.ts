/** The door for tests: `import { createTestApp } from "nexus-platform/testing"`. */
export type { EventEnvelope } from "../api/plugin.js";
export type { DeadLetter } from "../events/event-bus.js";
export type { InjectedRequest, InjectedResponse } from "../http/http-server.js";
export type { HealthReport } from "../lifecycle/health.js";
export { createTestApp } from "./create-test-app.js";
export type { Caller, TestRequest } from "./signed-in.js";
export type { EmittedEvent, LogLine, TestApp, TestAppOptions, WaitForOptions } from "./test-app.js";
export type { TestClock } from "./test-clock.js";
