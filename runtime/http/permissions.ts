/** Whether `granted` holds the needed permission: by name, by "*", or by a prefix such as "users:*". */
export function isGranted(granted: readonly string[], needed: string): boolean {
  return granted.some(
    (permission) =>
      permission === needed ||
      permission === "*" ||
      (permission.endsWith(":*") && needed.startsWith(permission.slice(0, -1))),
  );
}
