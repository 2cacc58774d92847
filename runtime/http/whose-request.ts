import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import type { FastifyRequest } from "fastify";
import type { Principal } from "../api/principal.js";
import type { RateLimitDefinition } from "../definition.js";

/**
 * A short text that is the same for all requests that are counted together. Addresses are right behind a proxy only with
 * `server.trustProxy`.
 */
export function whoseRequest(
  by: RateLimitDefinition["by"],
  request: Pick<FastifyRequest, "ip" | "headers">,
  caller: Principal | null,
): string {
  if (by.kind === "principal" && caller !== null) return `principal:${caller.id}`;
  const value = by.kind === "header" ? request.headers[by.header] : undefined;
  // It may be a key that must not stand anywhere in plain text, and it may be long.
  if (value !== undefined) return `header:${createHash("sha256").update(String(value)).digest("base64url")}`;
  return `address:${networkOf(request.ip)}`;
}

/** An IPv4 address, or the network of an IPv6 address: whoever has one of these has all 2⁶⁴ of its first half. */
export function networkOf(given: string): string {
  // An IPv4 address: most are, and the expressions below take their time.
  if (!given.includes(":")) return given.toLowerCase().slice(0, 64);
  const address = withoutPort(given);
  // Where every proxy is believed it is whatever a caller wrote.
  if (!isIPv6(address)) return address.toLowerCase().slice(0, 64);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = address.replace(/%.*$/, "").split("::");
  const first = head === "" ? [] : head.split(":");
  // The last group of an address may be written as an IPv4 address, which is two groups.
  const last = tail === undefined || tail === "" ? [] : tail.replace(/\d+\.\d+\.\d+\.\d+$/, "0:0").split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => "0");
  const groups = [...first, ...zeros, ...last].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

/** Some proxies write "192.0.2.1:50123", and a caller has many ports. */
const withoutPort = (address: string): string =>
  /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? address;
