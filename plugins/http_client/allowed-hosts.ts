import { hostAndPort } from "./host-limits.js";

/**
 * How a plugin may reach a host: `anywhere` where its manifest names the host itself, which may then be in a private network;
 * `public` where only a pattern or "net" covers it; null: not at all.
 */
export type Reach = "anywhere" | "public" | null;

/**
 * Reads a manifest's `needs`: "net:host" is every port of it, "net:host:port" one, "net:*.example.com" every host below, and
 * "net" all. `privateHosts` are those that the application's settings open for the latter two.
 */
export function allowedHosts(needs: readonly string[], privateHosts: readonly string[]): (url: URL) => Reach {
  const values = needs.filter((need) => need.startsWith("net:")).map((need) => need.slice("net:".length).toLowerCase());
  const named = new Set(values.filter((value) => !value.startsWith("*.")));
  const endings = values.filter((value) => value.startsWith("*.")).map((value) => value.slice(1));
  const opened = new Set(privateHosts.map((host) => host.toLowerCase()));
  const reachesAll = needs.includes("net");

  return (url) => {
    const isIn = (hosts: ReadonlySet<string>): boolean => hosts.has(url.hostname) || hosts.has(hostAndPort(url));
    if (isIn(named)) return "anywhere";
    if (!reachesAll && !endings.some((ending) => url.hostname.endsWith(ending))) return null;
    return isIn(opened) ? "anywhere" : "public";
  };
}
