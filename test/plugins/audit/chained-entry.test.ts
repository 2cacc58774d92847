import { createHash, createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { canonicalJson } from "../../../plugins/audit/canonical-json.js";
import { hashOf } from "../../../plugins/audit/chained-entry.js";
import { signingKeys } from "../../../plugins/audit/signing-keys.js";

const row = {
  sequence: 7,
  id: "0f7f6c1e-2d6b-4a8e-9d35-7d1a2b3c4d5e",
  at: 1_795_348_800_000,
  action: "orders.placeOrder",
  outcome: "success",
  who: 'ада "🎉" \\ \u007f\u2028',
  origin: null,
  what: "POST /orders",
  request_id: null,
  details: canonicalJson({ z: 1, a: [null, "\n"] }),
  key_id: null,
};
const previous = "9f".repeat(32);
const { origin: from, request_id: requestId, key_id: key, ...others } = row;

test("an entry's hash is that of its canonical JSON after the hash before it", () => {
  const text = `${previous}\n${canonicalJson({ ...others, from, requestId, key })}`;
  expect(hashOf(row, previous, signingKeys("", []))).toBe(createHash("sha256").update(text).digest("hex"));
});

test("what databases give as text instead of a number has the same hash", () => {
  const asText = { ...row, sequence: "7", at: "1795348800000" } as unknown as typeof row; // as drivers give a bigint
  expect(hashOf(asText, previous, signingKeys("", []))).toBe(hashOf(row, previous, signingKeys("", [])));
});

test("a signed entry's hash is the HMAC of the same text, also with a key in another script", () => {
  const secret = "ключ, more than sixteen characters";
  const keys = signingKeys(secret, []);
  const signed = { ...row, key_id: keys.current };
  const text = `${previous}\n${canonicalJson({ ...others, from, requestId, key: keys.current })}`;
  expect(hashOf(signed, previous, keys)).toBe(createHmac("sha256", secret).update(text).digest("hex"));
});

test("hashes stay those of entries that are in databases already", () => {
  expect(hashOf(row, previous, signingKeys("", []))).toBe(
    "20051848f29bfb286e73872a85c5fcc4ff7659e7857df8522d6520f3c482d141",
  );
});
