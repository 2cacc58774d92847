import { type Code, ts } from "../render/code.js";
import type { Imports } from "../render/imports.js";
import { list } from "../render/layout.js";
import type { Identifier } from "../render/scope.js";

/** What the slots of generated/app.ts are rendered with. */
export interface Wiring {
  readonly imports: Imports;
  readonly slotOf: (plugin: string) => Identifier;
  /** True where a plugin watches calls of services. */
  readonly isWatched: boolean;
}

/** Those of a list that are there. Followed by ")" and what ends the line. */
export function present(services: readonly Code[], { imports }: Wiring): Code {
  return ts`${imports.known("nexus-platform/runtime", "present", "value")}(${list(services, 2)})`;
}
