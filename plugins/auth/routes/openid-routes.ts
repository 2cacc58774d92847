import { reply } from "nexus-platform";
import type { Routes } from "#nexus/auth";
import type { AuthParts } from "../parts.js";
import { originOf } from "./origin.js";

/** To an OpenID Connect provider and back. */
export function openIdRoutes(parts: AuthParts): Pick<Routes, "startOidc" | "finishOidc"> {
  const { answer, context, openIdSignIn, sessions } = parts;
  const { cookies, oidc } = context.config;

  return {
    startOidc: async ({ params }) => {
      const { url, cookie } = await openIdSignIn.begin(params.provider);
      return reply(302, undefined, { location: url, "set-cookie": cookie, "cache-control": "no-store" });
    },

    finishOidc: async (request) => {
      const { provider } = request.params;
      const [, query = ""] = request.raw.request.url.split(/\?(.*)/s);
      const given = { headers: request.headers, query, origin: originOf(request) };
      const { accountId, cookie } = await openIdSignIn.finish(provider, given);
      // A new session each time: whatever the browser had before is worth nothing.
      const session = await sessions.open(accountId, `oidc:${provider}`);
      if (!cookies.enabled) {
        const tokens = await answer.tokens(session);
        return reply(200, tokens.body, { ...tokens.headers, "set-cookie": cookie });
      }
      const { headers } = await answer.cookieHeaders(session);
      const all = [...headers["set-cookie"], cookie];
      return reply(303, undefined, { ...headers, "set-cookie": all, location: oidc.after_login });
    },
  };
}
