import { expect, test } from "vitest";
import { isPublicAddress } from "./public-address.js";

const addresses = [
  { address: "93.184.216.34", isPublic: true },
  { address: "2606:2800:220:1::1", isPublic: true },
  { address: "::ffff:93.184.216.34", isPublic: true },
  { address: "0.0.0.0", isPublic: false },
  { address: "10.1.2.3", isPublic: false },
  { address: "100.64.0.1", isPublic: false },
  { address: "127.8.8.8", isPublic: false },
  { address: "169.254.169.254", isPublic: false },
  { address: "172.31.255.255", isPublic: false },
  { address: "172.32.0.1", isPublic: true },
  { address: "192.168.0.1", isPublic: false },
  { address: "224.0.0.1", isPublic: false },
  { address: "255.255.255.255", isPublic: false },
  { address: "::", isPublic: false },
  { address: "::1", isPublic: false },
  { address: "::ffff:10.0.0.1", isPublic: false },
  { address: "::ffff:a00:1", isPublic: false },
  { address: "fe80::1", isPublic: false },
  { address: "fd00::1", isPublic: false },
  { address: "64:ff9b::a00:1", isPublic: false },
  { address: "2002:a00:1::", isPublic: false },
  { address: "ff02::1", isPublic: false },
];

test.each(addresses)("$address is public: $isPublic", ({ address, isPublic }) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});
