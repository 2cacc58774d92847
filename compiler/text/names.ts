/**
 * A name as TypeScript writes it: "user_manager" is `userManager`, "users:read" is `usersRead`. Dots, colons, hyphens and
 * underscores are borders of words; capitals inside a word stay. May be a reserved word: whoever declares a variable sees to that.
 */
export function camelCase(name: string): string {
  return words(name)
    .map((word, index) => (index === 0 ? lowerFirst(word) : upperFirst(word)))
    .join("");
}

/** The form for types: "user.created" is `UserCreated`. */
export function pascalCase(name: string): string {
  return words(name).map(upperFirst).join("");
}

/** Plugins: `user_manager`. */
export const pluginName = /^[a-z][a-z0-9_]*$/;

/** Services, route handlers, event handlers, jobs: `healthReporter`, `health_reporter`. */
export const memberName = /^[a-z][a-zA-Z0-9_]*$/;

/** Events: `user.registration.started`. */
export const eventName = /^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*$/;

/** Events or patterns of them: `user.*`, `user.**`. `**` stands for the rest and so comes last. */
export const eventPattern = /^(([a-z][a-z0-9_-]*|\*)(\.([a-z][a-z0-9_-]*|\*))*(\.\*\*)?|\*\*)$/;

/** Permissions and roles: `users:read`. */
export const permissionName = /^[a-z][a-z0-9_:-]*$/;

/** Environments: `production`, `eu-west`. */
export const environmentName = /^[a-z][a-z0-9_-]*$/;

function words(name: string): string[] {
  return name.split(/[^\p{L}\p{Nd}]+/u).filter((word) => word !== "");
}

function lowerFirst(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}

function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
