import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

/** An OpenID Connect provider with its accounts, on a free port. */
export interface TestProvider {
  readonly issuer: string;
  /** What the next sign-ins are about: the claims of whoever sits before the browser. */
  person: { readonly sub: string; readonly email?: string; readonly email_verified?: boolean };
  /** Walks through the provider's pages as a browser would; gives the address that it is sent back to. */
  readonly browse: (url: string) => Promise<URL>;
  readonly close: () => Promise<void>;
}

export const client = { client_id: "shop", client_secret: "a-client-secret-of-the-tests" };

export async function startProvider(redirectUri: string): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A listening server has an address with a port.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const started: TestProvider = {
    issuer,
    person: { sub: "1", email: "ada@shop.example", email_verified: true },
    browse: (url) => browse(url, new URL(redirectUri).origin),
    close: () => close(server),
  };
  const provider = new Provider(issuer, {
    clients: [{ ...client, redirect_uris: [redirectUri], grant_types: ["authorization_code"] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    // In the id token, as most providers have it.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: async (_context, sub) => ({ accountId: sub, claims: async () => ({ ...started.person, sub }) }),
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ["a-key-of-the-tests"] },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (request.url?.startsWith("/interaction/") !== true) return void answer(request, response);
    void interact(provider, request, response, started.person.sub);
  });
  return started;
}

/** Whoever comes is signed in and agrees. */
async function interact(
  provider: Provider,
  request: Parameters<Provider["interactionDetails"]>[0],
  response: Parameters<Provider["interactionDetails"]>[1],
  accountId: string,
): Promise<void> {
  const { prompt, params, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    return provider.interactionFinished(request, response, { login: { accountId } });
  }
  const grant =
    grantId === undefined
      ? new provider.Grant({ accountId, clientId: String(params["client_id"]) })
      : await provider.Grant.find(grantId);
  grant?.addOIDCScope("openid email");
  return provider.interactionFinished(request, response, { consent: { grantId: (await grant?.save()) ?? "" } });
}

async function browse(start: string, home: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(start);
  while (url.origin !== home) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) throw new Error(`the provider stopped with ${response.status}: ${await response.text()}`);
    url = new URL(location, url);
  }
  return url;
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
