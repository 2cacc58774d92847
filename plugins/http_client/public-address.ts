import { type LookupAddress, lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** A name or an address that leads into a private network, where the caller may reach only public ones. */
export class PrivateAddressError extends Error {
  constructor(host: string, address: string) {
    super(host === address ? `${host} is a private address` : `${host} has the private address ${address}`);
    this.name = "PrivateAddressError";
  }
}

/** Throws for a URL whose host is written as a private address: no name is looked up for it. */
export function refusePrivateAddress({ hostname }: URL): void {
  const address = hostname.replace(/^\[|\]$/g, "");
  if (isIP(address) !== 0 && !isPublicAddress(address)) throw new PrivateAddressError(hostname, hostname);
}

/**
 * `dns.lookup` that gives public addresses only. It stands in the connection itself, so what was checked is what is connected
 * to: a name that changes its address in between gains nothing.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    const open = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = open;
    if (first === undefined) return callback(new PrivateAddressError(hostname, addressOf(addresses)), []);
    if (options.all === true) callback(null, open);
    else callback(null, first.address, first.family);
  });
};

const addressOf = ([first]: readonly LookupAddress[]): string => first?.address ?? "none";

/** False for what does not lead through the open Internet: private, loopback, link-local, shared, test and multicast ranges. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isPublicAddress(mapped);
  if (isIP(address) === 4) return !privateRanges.check(address, "ipv4");
  return globalRange.check(address, "ipv6") && !privateRanges.check(address, "ipv6");
}

const privateRanges = new BlockList();
for (const range of [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
]) {
  add(privateRanges, range, "ipv4");
}
// Parts of the global range that carry IPv4 addresses inside, or are for documents and tests.
for (const range of ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]) add(privateRanges, range, "ipv6");

/** All that is assigned for the open Internet. */
const globalRange = new BlockList();
add(globalRange, "2000::/3", "ipv6");

function add(list: BlockList, range: string, family: "ipv4" | "ipv6"): void {
  const [network = "", prefix] = range.split("/");
  list.addSubnet(network, Number(prefix), family);
}
