import type { ApplicationDefinition, ApplicationTypes } from "./definition.js";

/** Used by generated/app.ts. Nothing starts; it fixes the types that tests read. */
export function defineApplication<Types extends ApplicationTypes>(
  definition: ApplicationDefinition<Types>,
): ApplicationDefinition<Types> {
  return Object.freeze(definition);
}
