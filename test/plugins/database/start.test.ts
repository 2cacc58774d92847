import { expect, test } from "vitest";
import { describeOn, serviceUrl, temporaryName } from "../../services/test-services.js";
import { startDatabase } from "./started-database.js";

const failureOf = (settings: Parameters<typeof startDatabase>[0]): Promise<string> =>
  startDatabase(settings).then(
    async ({ stop }) => {
      await stop();
      return "it started";
    },
    (error: unknown) => String(error),
  );

/** `url` with some of its parts changed. */
function changed(
  url: string,
  parts: Partial<Pick<URL, "username" | "password" | "host" | "pathname" | "search">>,
): string {
  return Object.assign(new URL(url), parts).href;
}

const servers = [
  { service: "postgres", label: "PostgreSQL", url: serviceUrl.postgres },
  { service: "mariadb", label: "MySQL", url: serviceUrl.mariadb },
] as const;

for (const { service, label, url } of servers) {
  describeOn(service, `a start on ${service}`, () => {
    const { host, protocol } = new URL(url);

    test("with an unknown database names it and says what to do", async () => {
      const name = temporaryName();
      const failure = await failureOf({ url: changed(url, { pathname: `/${name}`, password: "hunter2" }) });
      expect(failure).toContain(`database.url: ${label} at ${host}/${name} cannot be opened`);
      expect(failure).toMatch(/Create the database|Check user and password/);
      expect(failure).not.toContain("hunter2");
    });

    test("with an unknown user does not tell the password", async () => {
      const failure = await failureOf({ url: changed(url, { username: temporaryName(), password: "hunter2" }) });
      expect(failure).toContain("Check user and password in the URL.");
      expect(failure).not.toContain("hunter2");
    });

    test("with a host that nobody knows says so", async () => {
      const failure = await failureOf({ url: `${protocol}//root:hunter2@database.invalid/shop` });
      expect(failure).toContain(`${label} at database.invalid:`);
      expect(failure).toContain("Is the host's name right?");
      expect(failure).not.toContain("hunter2");
    });

    test("with a port where nobody listens says so", async () => {
      // Nothing may listen on port 1 but a service that nobody runs.
      const failure = await failureOf({ url: `${protocol}//root:hunter2@127.0.0.1:1/shop` });
      expect(failure).toContain("Is the server running, and is this its port?");
      expect(failure).not.toContain("hunter2");
    });

    test("that wants an encryption which the server does not have is refused", async () => {
      const failure = await failureOf({ url: changed(url, { search: "?sslmode=require" }) });
      expect(failure).toMatch(/does not support (SSL|secure) connection/);
    });

    test("with replicas of another engine is refused", async () => {
      const other = servers.find((server) => server.url !== url)?.url ?? "";
      const failure = await failureOf({ url, replicas: [other] });
      expect(failure).toContain(`database.replicas[0] is not of the engine of database.url, which is ${label}`);
    });
  });
}

test("on SQLite with replicas is refused", async () => {
  expect(await failureOf({ url: "sqlite::memory:", replicas: ["sqlite::memory:"] })).toContain("SQLite has none");
});

test("on a file that cannot be one names it", async () => {
  expect(await failureOf({ url: "sqlite:/proc" })).toContain("database.url: the SQLite file /proc cannot be opened");
});

test("with a file of certificates that is not there names it", async () => {
  expect(await failureOf({ url: "postgres://127.0.0.1/shop", ssl: { ca: "/nowhere/ca.pem" } })).toContain(
    "database.ssl.ca: /nowhere/ca.pem cannot be read",
  );
});
