import { notFound, unauthorized, unavailable } from "nexus-platform";
import type { Configuration } from "openid-client";
import type { Context } from "#nexus/auth";

export type ProviderSettings = Context["config"]["oidc"]["providers"][string];

/** What has to be the same when the browser comes back. */
export interface Flow {
  readonly provider: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Who somebody is, as the provider says it in a signed token. */
export interface Identity {
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** Only where the provider has verified it. */
  readonly verifiedEmail: string | null;
}

const openid = () => import("openid-client");

/** OpenID Connect, authorization code flow with PKCE, state and nonce. Providers are asked for their addresses when first used. */
export class OpenIdProviders {
  readonly #settings: Context["config"]["oidc"]["providers"];
  readonly #configurations = new Map<string, Promise<Configuration>>();
  readonly #log: Context["log"];

  constructor({ config, log }: Pick<Context, "config" | "log">) {
    this.#settings = config.oidc.providers;
    this.#log = log;
    for (const [name, { issuer }] of Object.entries(this.#settings)) checkIssuer(name, issuer);
  }

  /** Throws 404. */
  settingsOf(name: string): ProviderSettings {
    const settings = Object.hasOwn(this.#settings, name) ? this.#settings[name] : undefined;
    if (settings === undefined) throw notFound("There is no such OpenID Connect provider.");
    return settings;
  }

  /** Where to send the browser. Throws 503 where the provider does not answer. */
  async begin(name: string): Promise<{ readonly flow: Flow; readonly url: string }> {
    const { scopes, redirect_uri } = this.settingsOf(name);
    const { buildAuthorizationUrl, calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier, randomState } =
      await openid();
    const configuration = await this.#configuration(name);
    const flow = { provider: name, state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri,
      scope: scopes,
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: "S256",
    });
    return { flow, url: url.href };
  }

  /** `query` is what the provider sent the browser back with. Throws 401 where anything does not fit. */
  async finish({ provider, state, nonce, verifier }: Flow, query: string): Promise<Identity> {
    const { redirect_uri, issuer } = this.settingsOf(provider);
    const { authorizationCodeGrant } = await openid();
    const configuration = await this.#configuration(provider);
    const url = new URL(redirect_uri);
    url.search = query;
    try {
      const tokens = await authorizationCodeGrant(configuration, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error("no id token");
      const { iss, sub, email, email_verified } = claims;
      const isVerified = email_verified === true && typeof email === "string";
      return { provider, issuer: iss || issuer, subject: sub, verifiedEmail: isVerified ? email : null };
    } catch (error) {
      // The caller made the query up, or the provider refused; neither is shown to whoever holds the browser.
      this.#log.warn({ provider, err: error }, "a sign-in with OpenID Connect failed");
      throw unauthorized("The sign-in was not completed. Begin again.");
    }
  }

  async #configuration(name: string): Promise<Configuration> {
    const known = this.#configurations.get(name) ?? this.#discover(name);
    this.#configurations.set(name, known);
    try {
      return await known;
    } catch (error) {
      this.#configurations.delete(name);
      this.#log.error({ provider: name, err: error }, "the OpenID Connect provider cannot be reached");
      throw unavailable("The sign-in provider cannot be reached just now.", { headers: { "retry-after": "10" } });
    }
  }

  async #discover(name: string): Promise<Configuration> {
    const { issuer, client_id, client_secret } = this.settingsOf(name);
    const { allowInsecureRequests, discovery, None } = await openid();
    const server = new URL(issuer);
    const execute = server.protocol === "http:" ? [allowInsecureRequests] : [];
    return client_secret === ""
      ? discovery(server, client_id, undefined, None(), { execute })
      : discovery(server, client_id, client_secret, undefined, { execute });
  }
}

function checkIssuer(name: string, issuer: string): void {
  const { protocol, hostname } = new URL(issuer);
  const isLoopback = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  if (protocol === "https:" || (protocol === "http:" && isLoopback)) return;
  throw new Error(
    `auth.oidc.providers.${name}.issuer must begin with https://: whoever is on the way could sign in as anybody.`,
  );
}
