/** "/app/data" is the volume "data", "/var/lib/shop" is "var-lib-shop". */
export function volumeName(folder: string): string {
  const words = folder
    .replace(/^\/app\//, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.filter((word) => word !== "").join("-") || "data";
}
