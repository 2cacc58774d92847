import { createTestApp, type TestApp } from "nexus-platform/testing";
import { application, type Types } from "#nexus";
import type { SignedIn } from "#nexus/auth";
import type { RouteDefinition } from "../../../runtime/definition.js";
import type { JsonObject } from "../../../runtime/json.js";
import { type DatabaseEngine, temporaryDatabase } from "../../services/test-services.js";

export interface AuthApp {
  readonly app: TestApp<Types>;
  readonly accounts: Types["services"]["accounts"];
  readonly url: string;
  readonly post: (url: string, body?: unknown, headers?: Headers) => Promise<Answer>;
  readonly get: (url: string, headers?: Headers) => Promise<Answer>;
  readonly login: (proof: JsonObject) => Promise<Answer>;
  /** The tokens of somebody who must be able to sign in. */
  readonly tokens: (
    login: string,
    more?: JsonObject,
  ) => Promise<Required<Pick<SignedIn, "accessToken" | "refreshToken">>>;
  readonly stop: () => Promise<void>;
}

export type Headers = Readonly<Record<string, string>>;
export type Answer = Awaited<ReturnType<TestApp<Types>["inject"]>>;

export interface AuthAppOptions {
  readonly engine?: DatabaseEngine;
  /** An existing database: another instance of the same application. */
  readonly url?: string;
  readonly settings?: JsonObject;
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  readonly services?: Partial<Types["services"]>;
}

export const password = "correct horse battery";
export const secret = "a secret of the tests, long enough for it";
export const permissions = ["orders:read", "orders:write", "users:read"];
const roles = { admin: ["*"], clerk: ["orders:*"], reader: ["orders:read"] };

/** The plugin with roles and a route that needs "orders:read", on its own database. */
export async function startAuth(options: AuthAppOptions = {}): Promise<AuthApp> {
  const { engine = "sqlite", settings = {}, services = {} } = options;
  const database = options.url === undefined ? await temporaryDatabase(engine) : { url: options.url, drop: noDrop };
  const app = await createTestApp(
    { ...application, roles: options.roles ?? roles, permissions, routes: [...application.routes, guarded] },
    {
      only: ["auth"],
      services,
      settings: { plugins: { database: { url: database.url }, auth: { secret, password: cheap, ...settings } } },
    },
  ).catch(async (error: unknown) => {
    await database.drop();
    throw error;
  });

  const post: AuthApp["post"] = (url, body, headers = {}) =>
    app.inject({ method: "POST", url, headers, ...(body === undefined ? {} : { body }) });
  const login = (proof: JsonObject): Promise<Answer> => post("/auth/login", proof);
  return {
    app,
    accounts: app.services.accounts,
    url: database.url,
    post,
    get: (url, headers = {}) => app.inject({ url, headers }),
    login,
    tokens: async (name, more = {}) => {
      const answer = await login({ login: name, password, ...more });
      if (answer.status !== 200) throw new Error(`${name} cannot sign in: ${answer.body}`);
      const { accessToken = "", refreshToken = "" } = answer.json<SignedIn>();
      return { accessToken, refreshToken };
    },
    stop: () => app.stop().finally(database.drop),
  };
}

/** The least that the settings allow: these hashes protect nothing. */
export const cheap = { memory_kib: 8_192, iterations: 1 };

export const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

export const statusOf = async (answer: Promise<Answer>): Promise<number> => (await answer).status;

/** Value of a cookie that an answer sets; "" where it takes it away, undefined where it says nothing of it. */
export function cookieOf({ headers }: Answer, name: string): string | undefined {
  return setCookies({ headers })
    .map((cookie) => /^([^=]+)=([^;]*)/.exec(cookie))
    .find((match) => match?.[1] === name)?.[2];
}

export const setCookies = ({ headers }: Pick<Answer, "headers">): readonly string[] =>
  [headers["set-cookie"] ?? []].flat();

const noDrop = async (): Promise<void> => undefined;

const whoAmI = application.routes.find(({ handler }) => handler === "whoAmI");
if (whoAmI === undefined) throw new Error("the plugin has no route whoAmI");

const guarded: RouteDefinition = {
  ...whoAmI,
  url: "/orders",
  access: { kind: "permissions", permissions: ["orders:read"], when: null },
};
