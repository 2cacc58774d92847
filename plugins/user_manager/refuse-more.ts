import { type AppInfo, forbidden, isGranted, type Principal } from "nexus-platform";

/**
 * Throws 403 where a role may do what the caller may not: else who may change roles could become anything, and so could whoever holds
 * a key that may do nothing else. A role that nexus.yaml does not know gives nothing.
 */
export function refuseMore(roles: AppInfo["roles"], role: string, user: Principal | null): void {
  const given = Object.hasOwn(roles, role) ? (roles[role] ?? []) : [];
  const missing = given.find((permission) => !isGranted(user?.permissions ?? [], permission));
  if (missing !== undefined) throw forbidden(`The role "${role}" may do what you may not: "${missing}".`);
}
