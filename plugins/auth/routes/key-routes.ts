import { noContent, notFound, reply } from "nexus-platform";
import type { Routes } from "#nexus/auth";
import type { AuthParts } from "../parts.js";
import { notStored } from "../session-answer.js";
import { originOf, signedIn } from "./origin.js";

/** API keys, and the public keys of access tokens. */
export function keyRoutes(parts: AuthParts): Pick<Routes, "createKey" | "listKeys" | "revokeKey" | "publishKeys"> {
  const { apiKeys, context, keys, trail } = parts;
  const { database } = context.services;

  return {
    createKey: async (request) => {
      const owner = signedIn(request.user);
      const { name, permissions, expiresIn } = request.body;
      const life = expiresIn === undefined ? undefined : expiresIn * 1_000;
      const made = await database.transaction(async () => {
        const key = await apiKeys.create(owner, { name, permissions, life });
        const details = { key: key.id, permissions: [...key.permissions] };
        await trail.record({ action: "key.created", who: owner.id, account: owner.id, details, ...originOf(request) });
        return key;
      });
      return reply(201, made, notStored);
    },

    listKeys: async ({ user }) => ({ keys: await apiKeys.list(signedIn(user).id) }),

    revokeKey: async (request) => {
      const { id } = signedIn(request.user);
      const key = request.params.id;
      await database.transaction(async () => {
        if ((await apiKeys.revoke(key, id)) === undefined) throw notFound("There is no such key.");
        await trail.record({ action: "key.revoked", who: id, account: id, details: { key }, ...originOf(request) });
      });
      return noContent();
    },

    publishKeys: () => {
      // A new key is looked for by those who meet it: they may keep the set for a few minutes.
      const published = keys.published().map(({ kid, kty, crv, x, alg, use }) => ({
        kid: kid ?? "",
        kty: kty ?? "",
        crv: crv ?? "",
        x: x ?? "",
        alg: alg ?? "",
        use: use ?? "",
      }));
      return reply(200, { keys: published }, { "cache-control": "public, max-age=300" });
    },
  };
}
