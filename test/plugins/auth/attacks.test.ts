import { createHmac, generateKeyPairSync } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type AuthApp, type AuthAppOptions, bearer, password, startAuth, statusOf } from "./auth-app.js";

let auth: AuthApp;

beforeAll(async () => {
  auth = await startAuth();
  await auth.accounts.create({ login: "ada", password, roles: ["reader"] });
  await auth.accounts.create({ login: "eve", password });
});
afterAll(() => auth.stop());

async function start(options: AuthAppOptions): Promise<AuthApp> {
  const started = await startAuth(options);
  onTestFinished(started.stop);
  return started;
}

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const orders = (token: string, at = auth) => statusOf(at.get("/orders", bearer(token)));

describe("forged access tokens", () => {
  const { privateKey: stranger } = generateKeyPairSync("ed25519");
  const { privateKey: ecdsa } = generateKeyPairSync("ec", { namedCurve: "P-256" });

  /** A token that is right in everything but what the test changes. */
  async function forged(change: {
    readonly header?: object;
    readonly claims?: object;
    readonly key?: typeof stranger;
    readonly alg?: string;
  }): Promise<string> {
    const { accessToken } = await auth.tokens("ada");
    const header = { ...decodeProtectedHeader(accessToken), alg: change.alg ?? "EdDSA", ...change.header };
    return new SignJWT({ ...decodeJwt(accessToken), ...change.claims })
      .setProtectedHeader(header)
      .sign(change.key ?? stranger);
  }

  const rows: readonly { readonly row: string; readonly make: () => Promise<string> }[] = [
    {
      row: "no signature at all",
      make: async () => {
        const { accessToken } = await auth.tokens("ada");
        const [, claims] = accessToken.split(".");
        return `${base64({ ...decodeProtectedHeader(accessToken), alg: "none" })}.${claims}.`;
      },
    },
    {
      row: "the public key used as a shared secret",
      make: async () => {
        const { accessToken } = await auth.tokens("ada");
        const { keys } = (await auth.get("/auth/jwks.json")).json<{ keys: { x: string }[] }>();
        const [, claims] = accessToken.split(".");
        const head = `${base64({ ...decodeProtectedHeader(accessToken), alg: "HS256" })}.${claims}`;
        const key = Buffer.from(keys[0]?.x ?? "", "base64url");
        return `${head}.${createHmac("sha256", key).update(head).digest("base64url")}`;
      },
    },
    { row: "another algorithm", make: () => forged({ alg: "ES256", key: ecdsa }) },
    { row: "somebody else's key under our key's name", make: () => forged({}) },
    { row: "a key that is not known", make: () => forged({ header: { kid: "mine" } }) },
    { row: "no key's name", make: () => forged({ header: { kid: undefined } }) },
    { row: "a key that it brings itself", make: () => forged({ header: { jwk: stranger.export({ format: "jwk" }) } }) },
    {
      row: "changed claims under the right signature",
      make: async () => {
        const { accessToken } = await auth.tokens("eve");
        const [head, , signature] = accessToken.split(".");
        const ada = decodeJwt((await auth.tokens("ada")).accessToken);
        return [head, base64(ada), signature].join(".");
      },
    },
    {
      row: "the last sign of the signature changed",
      make: async () => flipped((await auth.tokens("ada")).accessToken),
    },
    { row: "a refresh token", make: async () => (await auth.tokens("ada")).refreshToken },
    { row: "no token", make: async () => "x" },
    { row: "a long text", make: async () => "a.".repeat(5_000) },
  ];

  test.each(rows)("$row is refused", async ({ make }) => {
    expect(await orders(await make())).toBe(401);
  });

  test("a token of another application, or of another kind, is refused although the key is right", async () => {
    const others = [{ audience: "another" }, { issuer: "another" }];
    for (const settings of others) {
      const other = await start({ url: auth.url, settings });
      expect(await orders((await other.tokens("ada")).accessToken)).toBe(401);
    }
  });

  test("a token is refused when its time is over, although it was known a moment before", async () => {
    const own = await start({});
    await own.accounts.create({ login: "ada", password, roles: ["reader"] });
    const { accessToken } = await own.tokens("ada");
    expect(await orders(accessToken, own)).toBe(200);
    await own.app.clock.advance(599_000);
    expect(await orders(accessToken, own)).toBe(200);
    await own.app.clock.advance(1_000);
    expect(await orders(accessToken, own)).toBe(401);
  });

  test("which of the reasons it is, nobody is told", async () => {
    const own = await start({});
    await own.accounts.create({ login: "ada", password });
    const { accessToken } = await own.tokens("ada");
    const tampered = await own.get("/auth/me", bearer(flipped(accessToken)));
    await own.app.clock.advance(600_000);
    const expired = await own.get("/auth/me", bearer(accessToken));
    expect(tampered.json<{ detail: string }>().detail).toBe(expired.json<{ detail: string }>().detail);
    expect(expired.headers["www-authenticate"]).toBe('Bearer error="invalid_token"');
  });
});

describe("keys of tokens", () => {
  test("a new key signs after its time, the old one verifies until its tokens are out, and then it is gone", async () => {
    const own = await start({ settings: { key_rotation: "1d", access_token_ttl: "2h", session_max_age: "30d" } });
    await own.accounts.create({ login: "ada", password, roles: ["reader"] });
    const published = async () =>
      (await own.get("/auth/jwks.json")).json<{ keys: { kid: string }[] }>().keys.map(({ kid }) => kid);
    const kidOf = async () => decodeProtectedHeader((await own.tokens("ada")).accessToken).kid;
    const first = await kidOf();
    await own.app.clock.advance(86_400_000 - 60_000);
    const { accessToken } = await own.tokens("ada");
    await own.app.clock.advance(120_000);
    await expect.poll(kidOf).not.toBe(first);
    expect(await published()).toContain(first);
    expect(await orders(accessToken, own)).toBe(200);
    await own.app.clock.advance(4 * 3_600_000);
    await expect.poll(published).toHaveLength(1);
  });

  test("another instance verifies what a new key signed at once", async () => {
    const other = await start({ url: auth.url });
    const { authentication } = auth.app.services;
    const printed: string[] = [];
    const terminal = {
      print: (text: string) => void printed.push(text),
      note: () => undefined,
      readSecret: async () => "",
    };
    await auth.app.clock.advance(1); // Of two keys of one moment either may be the newest.
    await authentication.command?.run(["key", "rotate-signing"], terminal);
    expect(await orders((await auth.tokens("ada")).accessToken, other)).toBe(200);
    expect(printed[0]).toContain("signs from now on");
  });

  test("tokens of a key that was revoked are refused within a minute, also where they were known", async () => {
    const own = await start({});
    await own.accounts.create({ login: "ada", password, roles: ["reader"] });
    const other = await start({ url: own.url });
    const { accessToken, refreshToken } = await own.tokens("ada");
    expect(await orders(accessToken, other)).toBe(200);
    const terminal = { print: () => undefined, note: () => undefined, readSecret: async () => "" };
    await own.app.services.authentication.command?.run(["key", "rotate-signing", "--revoke-old"], terminal);
    expect(await orders(accessToken, own)).toBe(401);
    await other.app.clock.advance(60_000);
    await expect.poll(() => orders(accessToken, other)).toBe(401);
    expect(await statusOf(other.post("/auth/refresh", { refreshToken }))).toBe(200);
  });

  test("in the database they are no keys without the secret, and another secret is told at the start", async () => {
    const wrong = startAuth({ url: auth.url, settings: { secret: "another secret of the tests, long enough too" } });
    await expect(wrong).rejects.toThrow("encrypted with another secret");
  });

  test("an old secret opens what it sealed, beside the new one", async () => {
    const settings = {
      secret: "another secret of the tests, long enough too",
      previous_secrets: ["a secret of the tests, long enough for it"],
    };
    const other = await start({ url: auth.url, settings });
    expect(await orders((await auth.tokens("ada")).accessToken, other)).toBe(200);
  });

  test("a short secret is told at the start, without telling it", async () => {
    const failure = await startAuth({ settings: { secret: "hunter2" } }).catch((error: unknown) => String(error));
    expect(failure).toContain("openssl rand -base64 32");
    expect(failure).not.toContain("hunter2");
  });
});

describe("revocation", () => {
  test("other instances learn of it after revocation_delay, at the latest", async () => {
    const other = await start({ url: auth.url });
    const { accessToken } = await auth.tokens("ada");
    expect(await orders(accessToken, other)).toBe(200);
    await auth.post("/auth/logout", undefined, bearer(accessToken));
    expect([await orders(accessToken), await orders(accessToken, other)]).toEqual([401, 200]);
    await other.app.clock.advance(5_000);
    expect(await orders(accessToken, other)).toBe(401);
  });

  test("with a delay of 0s they know at once", async () => {
    const other = await start({ url: auth.url, settings: { revocation_delay: "0s" } });
    const { accessToken } = await auth.tokens("ada");
    expect(await orders(accessToken, other)).toBe(200);
    await auth.post("/auth/logout", undefined, bearer(accessToken));
    expect(await orders(accessToken, other)).toBe(401);
  });

  test("a role that nexus.yaml does not know any more gives nothing, nor is it told", async () => {
    const other = await start({ url: auth.url, roles: { admin: ["*"] } });
    const { accessToken } = await auth.tokens("ada");
    expect(await orders(accessToken, other)).toBe(403);
    expect((await other.get("/auth/me", bearer(accessToken))).json()).toMatchObject({ roles: [], permissions: [] });
    await expect(other.accounts.findByLogin("ada")).resolves.toMatchObject({ roles: ["reader"] });
  });
});

describe("who has an account", () => {
  test("cannot be told from the answers: unknown, wrong, disabled, without a password", async () => {
    const own = await start({});
    await own.accounts.create({ login: "ada", password });
    const { id } = await own.accounts.create({ login: "off", password });
    await own.accounts.disable(id);
    await own.accounts.create({ login: "elsewhere" });
    const answers = [];
    for (const proof of [
      { login: "nobody", password },
      { login: "ada", password: "wrong" },
      { login: "off", password },
      { login: "elsewhere", password },
    ]) {
      const { status, body, headers } = await own.login(proof);
      const { requestId: _, ...shown } = JSON.parse(body) as { requestId: string };
      answers.push({ status, shown, names: Object.keys(headers).sort() });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.status).toBe(401);
  });

  test("cannot be told from the way there: each refusal counts, hashes and records the same", async () => {
    const own = await start({});
    const { id } = await own.accounts.create({ login: "ada", password });
    const events = async (login: string) => {
      const before = own.app.logs.length;
      await own.login({ login, password: "wrong" });
      return own.app.logs
        .slice(before)
        .filter(({ msg }) => msg === "account event")
        .map(({ action, outcome, account }) => ({ action, outcome, isKnown: account === id }));
    };
    const [unknown] = await events("nobody");
    const [known] = await events("ada");
    expect(unknown).toEqual({ action: "auth.sign_in", outcome: "refused", isKnown: false });
    expect(known).toEqual({ ...unknown, isKnown: true });
  });

  test("a one-time code is asked for only where the password was right", async () => {
    expect((await auth.login({ login: "nobody", password, code: "123456" })).json()).toMatchObject({
      type: "about:blank",
    });
  });

  test("what somebody typed is in no log line", async () => {
    const own = await start({});
    await own.login({ login: "my-secret-by-mistake", password: "my other secret" });
    await own.accounts.create({ login: "ada", password });
    const { accessToken, refreshToken } = await own.tokens("ada");
    const text = JSON.stringify(own.app.logs);
    for (const secret of ["my-secret-by-mistake", "my other secret", password, accessToken, refreshToken]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe("the database", () => {
  test("holds no token, key, code or password that can be used", async () => {
    const own = await start({});
    await own.accounts.create({ login: "ada", password, roles: ["reader"] });
    const { accessToken, refreshToken } = await own.tokens("ada");
    const headers = bearer(accessToken);
    const made = await own.post("/auth/keys", { name: "k", permissions: ["orders:read"] }, headers);
    const enrolled = await own.post("/auth/totp", { password }, headers);
    const secrets = [
      password,
      refreshToken,
      made.json<{ key: string }>().key,
      enrolled.json<{ secret: string }>().secret,
    ];
    const text = await everything(own);
    expect(text).toContain("$argon2id$v=19$m=8192,t=1,p=1$");
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toContain('"d":');
  });

  test("keeps stronger hashes once the settings ask for more", async () => {
    const weak = await start({});
    await weak.accounts.create({ login: "ada", password });
    const strong = await start({ url: weak.url, settings: { password: { memory_kib: 8_192, iterations: 3 } } });
    expect(await statusOf(strong.login({ login: "ada", password: "wrong" }))).toBe(401);
    expect(await everything(weak)).toContain("m=8192,t=1,p=1");
    expect(await statusOf(strong.login({ login: "ada", password }))).toBe(200);
    expect(await everything(weak)).toContain("m=8192,t=3,p=1");
    expect(await statusOf(weak.login({ login: "ada", password }))).toBe(200);
    expect(await everything(weak)).toContain("m=8192,t=3,p=1");
  });

  test("forgets what is over", async () => {
    const own = await start({ settings: { session_max_age: "2h", refresh_token_ttl: "1h" } });
    await own.accounts.create({ login: "ada", password });
    await own.tokens("ada");
    await own.login({ login: "ada", password: "wrong" });
    await own.app.clock.advance(25 * 3_600_000);
    const rows = (table: string) => async () => (await all(own, table)).length;
    await expect.poll(rows("auth_sessions")).toBe(0);
    await expect.poll(rows("auth_refresh_tokens")).toBe(0);
    await expect.poll(rows("auth_attempts")).toBe(0);
  });

  const all = ({ app }: AuthApp, table: string): Promise<unknown[]> =>
    app.services.database.for<Record<string, Record<string, unknown>>>().selectFrom(table).selectAll().execute();

  async function everything(own: AuthApp): Promise<string> {
    const names = ["accounts", "sessions", "refresh_tokens", "api_keys", "totp", "recovery_codes", "signing_keys"];
    const tables = await Promise.all(names.map((name) => all(own, `auth_${name}`)));
    return tables
      .flat()
      .flatMap((row) => Object.values(row as object))
      .join("\n");
  }
});

/** With another last sign that means other bits. */
function flipped(token: string): string {
  const at = token.length - 10;
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
}
