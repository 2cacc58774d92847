// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { RouteDefinition } from "nexus-platform/runtime";

/** Every route, by path, then method. */
export const routes: readonly RouteDefinition[] = [];
