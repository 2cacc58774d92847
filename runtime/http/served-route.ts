import type { RoutePipeline } from "./route-pipeline.js";
import type { Stage } from "./stage.js";

/** A route as requests find it. */
export interface ServedRoute {
  /** Undefined for the addresses of Nexus itself. */
  readonly plugin?: string;
  /** The handler's name. */
  readonly handler?: string;
  /** With the mount, in Fastify's form: "/users/:id". */
  readonly url: string;
  /** Its handler reads the body as it arrives, in a time of its own. */
  readonly isUpload: boolean;
  /** Null where Fastify has a route of its own for it. */
  readonly stages: RouteStages | null;
}

export interface RouteStages {
  /** Before the body is read; null where everybody is admitted. */
  readonly admit: Stage | null;
  /** After it. */
  readonly handle: RoutePipeline;
}
