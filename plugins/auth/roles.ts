import { type AppInfo, isGranted, unprocessable } from "nexus-platform";

/** What roles of nexus.yaml allow. A role that is not there any more gives nothing. */
export class Roles {
  readonly #permissions: ReadonlyMap<string, readonly string[]>;
  readonly #known: readonly string[];

  constructor({ roles, permissions }: Pick<AppInfo, "roles" | "permissions">) {
    this.#permissions = new Map(Object.entries(roles));
    this.#known = permissions;
  }

  get all(): ReadonlyMap<string, readonly string[]> {
    return this.#permissions;
  }

  permissionsOf(roles: readonly string[]): readonly string[] {
    return [...new Set(roles.flatMap((role) => this.#permissions.get(role) ?? []))];
  }

  /** Throws 422 where nexus.yaml has no such role. */
  check(role: string): void {
    if (this.#permissions.has(role)) return;
    const known = [...this.#permissions.keys()].join(", ");
    throw unprocessable(
      `There is no role "${role}". ${known === "" ? 'nexus.yaml declares none: write them under "roles:".' : `Roles are: ${known}.`}`,
    );
  }

  /** Whether it names at least one permission that a plugin declares. */
  isPermission(permission: string): boolean {
    return this.#known.some((known) => isGranted([permission], known));
  }
}

/** What both lists allow: a key never does more than its owner may at that moment. */
export function commonPermissions(scope: readonly string[], owner: readonly string[]): readonly string[] {
  return [
    ...new Set([
      ...scope.filter((permission) => isGranted(owner, permission)),
      ...owner.filter((permission) => isGranted(scope, permission)),
    ]),
  ];
}
