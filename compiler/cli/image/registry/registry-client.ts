import { CommandFailure } from "../../failures.js";
import { type Credentials, credentialsFor } from "./credentials.js";
import { apiOf, type Reference } from "./reference.js";
import { type Attempt, brokenOff, noAnswer, refusal } from "./registry-failure.js";

export interface RegistryRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  /** Below the repository ("/manifests/1.0.0"), or an address that the registry gave. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Answers that are no fault. */
  readonly expected: readonly number[];
}

/** One repository of a registry, over the distribution API of OCI. */
export interface RegistryClient {
  readonly reference: Reference;
  readonly send: (request: RegistryRequest) => Promise<Response>;
  /** The body of the answer. */
  readonly read: (request: RegistryRequest) => Promise<Buffer>;
}

export interface RegistryAccess {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Unencrypted, though it is not this machine. */
  readonly plainHttp: boolean;
  readonly what: "push" | "pull";
}

/** How long one request may take; a layer on a slow line takes its time. */
const patience = 600_000;

export function registryClient(reference: Reference, { environment, plainHttp, what }: RegistryAccess): RegistryClient {
  const { host, repository } = apiOf(reference);
  const { origin } = new URL(`${plainHttp || isThisMachine(host) ? "http" : "https"}://${host}`);
  const attempt: Attempt = {
    reference,
    what,
    ...credentialsFor(reference.registry, environment),
    isPlain: plainHttp,
  };
  let authorization: string | null = null;

  const ask = async ({ method, path, headers, body }: RegistryRequest): Promise<Response> => {
    const url = new URL(path.startsWith("/") ? `/v2/${repository}${path}` : path, origin);
    // What it answers for another host is asked for without credentials, as `fetch` does on its way there.
    const known = authorization !== null && url.origin === origin ? { authorization } : {};
    try {
      const signal = AbortSignal.timeout(patience);
      return await fetch(url, { method, headers: { ...headers, ...known }, signal, ...(body && { body }) });
    } catch (error) {
      throw noAnswer(error, reference.registry, url);
    }
  };
  const send = async (request: RegistryRequest): Promise<Response> => {
    let response = await ask(request);
    // Another host, where a redirect or an upload led to, learns nothing of who asks.
    if (response.status === 401 && new URL(response.url).origin === origin) {
      const answer = await answerChallenge(response.headers.get("www-authenticate") ?? "", attempt);
      if (answer !== null && answer !== authorization) {
        authorization = answer;
        await response.body?.cancel();
        response = await ask(request);
      }
    }
    if (!request.expected.includes(response.status)) throw await refusal(response, attempt);
    return response;
  };
  return {
    reference,
    send,
    read: async (request) => {
      const response = await send(request);
      try {
        return Buffer.from(await response.arrayBuffer());
      } catch (error) {
        throw brokenOff(error, reference);
      }
    },
  };
}

/** What to send so that the next request is let through; null where nothing is known. */
async function answerChallenge(challenge: string, attempt: Attempt): Promise<string | null> {
  const { credentials, reference } = attempt;
  if (/^basic/i.test(challenge)) return credentials === null ? null : basic(credentials);
  const { realm, service, scope } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  if (!/^bearer/i.test(challenge) || realm === undefined || !URL.canParse(realm)) return null;
  const url = new URL(realm);
  if (url.protocol !== "https:" && !attempt.isPlain && !isThisMachine(url.host))
    throw new CommandFailure(
      `${reference.registry} wants the login to be sent unencrypted, to ${url.origin}`,
      "tell whoever runs it: --plain-http sends it all the same, if you trust the network",
    );
  if (service) url.searchParams.set("service", service);
  url.searchParams.set("scope", scope ?? `repository:${apiOf(reference).repository}:pull,push`);
  let response: Response;
  try {
    response = await fetch(url, {
      headers: credentials === null ? {} : { authorization: basic(credentials) },
      signal: AbortSignal.timeout(patience),
    });
  } catch (error) {
    throw noAnswer(error, url.host, url);
  }
  if (!response.ok) throw await refusal(response, attempt);
  const token = tokenIn(await response.text().catch(() => ""));
  if (token !== null) return `Bearer ${token}`;
  throw new CommandFailure(
    `${url.origin}, which ${reference.registry} names for the login, answers without a token (${response.headers.get("content-type") ?? "no content type"})`,
    `is there a proxy or a login page in between? "curl ${url.origin}${url.pathname}" shows what it says`,
  );
}

/** Registries name it one way or the other. */
function tokenIn(text: string): string | null {
  try {
    const { token, access_token } = Object(JSON.parse(text)) as {
      readonly token?: unknown;
      readonly access_token?: unknown;
    };
    const given = token ?? access_token;
    return typeof given === "string" && given !== "" ? given : null;
  } catch {
    return null;
  }
}

const basic = ({ user, password }: Credentials): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

const isThisMachine = (registry: string): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(registry);
