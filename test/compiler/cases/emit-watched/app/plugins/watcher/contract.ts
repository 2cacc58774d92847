export type { Instrumentation } from "nexus-platform";
