import { rmSync } from "node:fs";
import mysql from "mysql2/promise";
import { expect, onTestFinished, test } from "vitest";
import { bucketSettings, s3TestServer } from "../plugins/storage/s3-test-server.js";
import { describeOn, serviceUrl, temporaryName } from "../services/test-services.js";
import { probeChild } from "./probe-child.js";
import { newRoot } from "./started-probe.js";

const password = "hunter2-of-this-test";

function withCredentials(url: string, username: string): string {
  return Object.assign(new URL(url), { username, password }).href;
}

/** What a process with these variables says in its last line. It must have ended by itself, and told nobody the password. */
async function refusal(variables: Readonly<Record<string, string>>): Promise<string> {
  const root = newRoot();
  onTestFinished(() => rmSync(root, { recursive: true }));
  const { output, log, ended } = probeChild(root, variables);
  expect(await ended, output()).toBe(1);
  expect(output()).not.toContain(password);
  const fatal = log().filter(({ level }) => level === "fatal");
  expect(fatal).toHaveLength(1);
  expect(log().at(-1)).toEqual(fatal[0]);
  return fatal[0]?.msg ?? "";
}

describeOn("postgres", "a process with a wrong user of PostgreSQL", () => {
  test("ends, and names the setting", async () => {
    const url = withCredentials(serviceUrl.postgres, temporaryName());
    const said = await refusal({ NEXUS_PLUGINS__DATABASE__URL: url });
    expect(said).toContain("database.url");
    expect(said).toContain("Check user and password in the URL.");
  });
});

describeOn("mariadb", "a process with a wrong password of MariaDB", () => {
  test("ends, and names the setting", async () => {
    const user = temporaryName();
    const administrator = await mysql.createConnection(serviceUrl.mariadb);
    onTestFinished(() => administrator.end());
    await administrator.query(`create user '${user}'@'%' identified by 'another'`);
    onTestFinished(async () => void (await administrator.query(`drop user '${user}'@'%'`)));
    const said = await refusal({ NEXUS_PLUGINS__DATABASE__URL: withCredentials(serviceUrl.mariadb, user) });
    expect(said).toContain("database.url");
    expect(said).toContain("Check user and password in the URL.");
  });
});

describeOn("redis", "a process with wrong credentials of Redis", () => {
  test("ends, and names the setting", async () => {
    const said = await refusal({
      NEXUS_PLUGINS__CACHE__LAYERS: '["memory", "redis"]',
      NEXUS_PLUGINS__CACHE__REDIS_URL: withCredentials(serviceUrl.redis, temporaryName()),
    });
    expect(said).toContain('Plugin "cache"');
    expect(said).toContain('refuses the credentials of "redis_url"');
  });
});

test("a process with a wrong key of a bucket ends, and names the setting", async () => {
  const server = await s3TestServer();
  onTestFinished(server.close);
  const s3 = { ...bucketSettings(server.endpoint), secret_access_key: password };
  const said = await refusal(
    Object.fromEntries([
      ["NEXUS_PLUGINS__STORAGE__ENGINE", "s3"],
      ...Object.entries(s3).map(([key, value]) => [`NEXUS_PLUGINS__STORAGE__S3__${key.toUpperCase()}`, value]),
    ]) as Readonly<Record<string, string>>,
  );
  expect(said).toContain('Plugin "storage"');
  expect(said).toMatch(/access_key_id|secret_access_key/);
});
