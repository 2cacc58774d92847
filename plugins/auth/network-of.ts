import { isIPv6 } from "node:net";

/** Whose attempts are counted together: an IPv4 address, or the 64 bits of an IPv6 network, which one customer has. */
export function networkOf(address: string): string {
  const [plain = ""] = withoutPort(address).toLowerCase().split("%");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("::");
  const front = groups(head);
  const missing = tail === undefined ? 0 : 8 - front.length - groups(tail).length;
  const all = [...front, ...Array<string>(Math.max(0, missing)).fill("0"), ...groups(tail ?? "")];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}

/** An IPv4 address at the end takes the place of two groups. */
const groups = (part: string): string[] =>
  part === "" ? [] : part.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group]));

/** Some proxies write "192.0.2.1:50123", and a caller has many ports. */
const withoutPort = (address: string): string =>
  /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? address;
