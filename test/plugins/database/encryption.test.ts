import { sql } from "kysely";
import { expect, test } from "vitest";
import { describeOn, serviceUrl } from "../../services/test-services.js";
import { type Certificate, certificatePath, encryptedPostgres } from "./encrypted-postgres.js";
import { startDatabase } from "./started-database.js";

interface Case {
  readonly row: string;
  readonly certificate: Certificate;
  readonly mode: string | null;
  readonly ca: Certificate | null;
  /** Null: it starts. */
  readonly refusal: string | null;
}

const cases: readonly Case[] = [
  {
    row: "a trusted certificate of this host is taken",
    certificate: "right",
    mode: "verify-full",
    ca: "right",
    refusal: null,
  },
  {
    row: "naming certificates to trust is asking for all of it",
    certificate: "right",
    mode: null,
    ca: "right",
    refusal: null,
  },
  {
    row: "a certificate of another host is refused",
    certificate: "other",
    mode: null,
    ca: "other",
    refusal: 'Use the name in the certificate, or "?sslmode=verify-ca"',
  },
  { row: "unless only who signed it counts", certificate: "other", mode: "verify-ca", ca: "other", refusal: null },
  {
    row: "a certificate that nobody trusts is refused",
    certificate: "right",
    mode: "verify-full",
    ca: null,
    refusal: "database.ssl.ca",
  },
  {
    row: "one that somebody else signed is refused",
    certificate: "other",
    mode: "verify-ca",
    ca: "right",
    refusal: "database.ssl.ca",
  },
  { row: "encryption alone asks for no trust", certificate: "other", mode: "require", ca: null, refusal: null },
];

describeOn("postgres", "encryption", () => {
  test.each(cases)("$row", async ({ certificate, mode, ca, refusal }) => {
    const server = await encryptedPostgres(serviceUrl.postgres, certificate);
    const url = `${server.url}${mode === null ? "" : `?sslmode=${mode}`}`;
    const starting = startDatabase({ url, ssl: ca === null ? {} : { ca: certificatePath(ca) } });
    if (refusal === null) {
      const { database, stop } = await starting;
      expect((await sql<{ one: number }>`select 1 as one`.execute(database.for())).rows).toEqual([{ one: 1 }]);
      expect(server.encrypted()).toBe(1);
      await stop();
    } else {
      await expect(starting).rejects.toThrow(refusal);
    }
    await server.close();
  });
});
