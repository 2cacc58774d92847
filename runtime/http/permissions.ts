/** Whether `granted` holds the needed permission: by name, by "*", or by a prefix such as "users:*". */
export function isGranted(granted: readonly string[], needed: string): boolean {
  for (const permission of granted) {
    if (permission === needed || permission === "*") return true;
    if (permission.endsWith(":*") && needed.startsWith(permission.slice(0, -1))) return true;
  }
  return false;
}
