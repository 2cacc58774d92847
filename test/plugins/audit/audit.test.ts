import { CommandUsageError } from "nexus-platform";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databaseEngines, describeOn } from "../../services/test-services.js";
import { type AuditInstance, type Auditing, auditingOn, entry } from "./auditing.js";

/** What is waited for comes in any case; a busy machine may take its time. */
const patience = { timeout: 30_000 };

const key = "a key of more than sixteen characters";

for (const { engine, service } of databaseEngines) {
  describeOn(service, `audit on ${engine}`, () => {
    let auditing: Auditing;

    beforeEach(async () => {
      auditing = await auditingOn(engine);
    });
    afterEach(() => auditing.close());

    const recorded = async (instance: AuditInstance, count: number): Promise<void> => {
      await Promise.all(Array.from({ length: count }, (_, number) => instance.audit.record(entry(number + 1))));
      await instance.command("head"); // seals
    };
    const rows = () => auditing.tables.selectFrom("audit_entries").selectAll().orderBy("sequence").execute();

    test("entries are numbered without gaps, and verified", async () => {
      const instance = await auditing.start({ key });
      await recorded(instance, 500);
      expect((await rows()).map(({ sequence }) => Number(sequence))).toEqual(
        Array.from({ length: 500 }, (_, index) => index + 1),
      );
      const { status, printed } = await instance.command("verify");
      expect(printed).toMatch(/^500 entries hold\. The chain ends with 500:[0-9a-f]{64}$/);
      expect(status).toBe(0);
    });

    test("what is recorded is chained within a second, without being asked for", async () => {
      const instance = await auditing.start();
      await instance.audit.record(entry(1));
      await auditing.clock.advance(1_000);
      await expect.poll(async () => (await rows()).length, patience).toBe(1);
      expect(await auditing.tables.selectFrom("audit_inbox").selectAll().execute()).toEqual([]);
    });

    test("several instances that write at once keep one chain", async () => {
      const instances = await Promise.all([1, 2, 3].map(() => auditing.start({ key })));
      await Promise.all(instances.map((instance) => recorded(instance, 100)));
      const verdict = await instances[0]?.command("verify", "--format", "json");
      expect(JSON.parse(verdict?.printed ?? "")).toMatchObject({ ok: true, verified: 300, unsealed: 0, unsigned: 0 });
    });

    test("in a transaction an entry commits with it, or never was", async () => {
      const instance = await auditing.start();
      await instance.database.transaction(() => instance.audit.record(entry(1)));
      const failing = instance.database.transaction(async () => {
        await instance.audit.record(entry(2));
        throw new Error("rolled back");
      });
      await expect(failing).rejects.toThrow("rolled back");
      await instance.command("verify");
      expect((await rows()).map(({ what }) => what)).toEqual(["orders/1"]);
    });

    test("a transaction that stays open does not hold up others, and its entry comes after theirs", async () => {
      if (engine === "sqlite") return; // one connection: others wait for the transaction anyway
      const slow = await auditing.start();
      const other = await auditing.start();
      let commit = (): void => undefined;
      let isRecorded = (): void => undefined;
      const inside = new Promise<void>((resolve) => {
        isRecorded = resolve;
      });
      const transaction = slow.database.transaction(async () => {
        await slow.audit.record(entry(1));
        isRecorded();
        await new Promise<void>((resolve) => {
          commit = resolve;
        });
      });
      await inside;
      await other.audit.record(entry(2));
      await other.command("head"); // seals
      expect((await rows()).map(({ what }) => what)).toEqual(["orders/2"]);
      await other.audit.record(entry(3));
      commit();
      await transaction;
      expect((await other.command("verify")).printed).toMatch(/^3 entries hold/);
      expect((await rows()).map(({ what }) => what).sort()).toEqual(["orders/1", "orders/2", "orders/3"]);
    });

    test("an entry keeps what it was given, in every script", async () => {
      const instance = await auditing.start({ key });
      const details = { z: [1, 2.5, null, { b: true, a: "ü" }], a: "日本 🎉 \u0000 \ud800", "": {} };
      await instance.audit.record(
        entry(1, { who: "ада 🎉\u0000\ud800 ", what: "x".repeat(5_000), from: null, details }),
      );
      expect((await instance.command("verify")).status).toBe(0);
      const { entries } = JSON.parse((await instance.command("list", "--format", "json")).printed);
      expect(entries).toMatchObject([{ sequence: 1, from: null, details, who: "ада 🎉\ufffd\ufffd " }]);
      expect(entries[0].what).toHaveLength(2_000);
    });

    test("the database itself refuses to change or delete an entry", async () => {
      const instance = await auditing.start();
      await recorded(instance, 1);
      await expect(auditing.tables.updateTable("audit_entries").set({ who: "eve" }).execute()).rejects.toThrow(
        "append-only",
      );
      await expect(auditing.tables.deleteFrom("audit_entries").execute()).rejects.toThrow("append-only");
    });

    const tampering: readonly {
      readonly row: string;
      readonly tamper: (auditing: Auditing) => Promise<unknown>;
      readonly want: RegExp;
    }[] = [
      {
        row: "a changed entry is found",
        tamper: ({ tables }) =>
          tables.updateTable("audit_entries").set({ who: "eve" }).where("sequence", "=", 7).execute(),
        want: /^Entry 7 does not hold: it was changed, or one before it was: its hash does not fit\. 6 before it do\.$/,
      },
      {
        row: "an entry that is gone from the middle is found",
        tamper: ({ tables }) => tables.deleteFrom("audit_entries").where("sequence", "=", 4).execute(),
        want: /^Entry 4 does not hold: it is missing/,
      },
      {
        row: "entries that are gone from the end are found",
        tamper: ({ tables }) => tables.deleteFrom("audit_entries").where("sequence", ">", 8).execute(),
        want: /^Entry 9 does not hold: it is missing, and the chain ends with 10/,
      },
      {
        row: "an emptied log is found",
        tamper: ({ tables }) => tables.deleteFrom("audit_entries").execute(),
        want: /^Entry 1 does not hold: it is missing/,
      },
      {
        row: "a head that was put elsewhere is found",
        tamper: ({ tables }) =>
          tables
            .updateTable("audit_chain")
            .set({ hash: "0".repeat(64) })
            .execute(),
        want: /^Entry 10 does not hold: its hash is not the one that the head has/,
      },
    ];

    test.each(tampering)("$row", async ({ tamper, want }) => {
      const instance = await auditing.start({ key });
      await recorded(instance, 10);
      await auditing.tamper(() => tamper(auditing));
      const { status, noted } = await instance.command("verify");
      expect(noted).toMatch(want);
      expect(status).toBe(1);
    });

    test("a chain that was written anew shows: without the key it cannot be signed, and an anchor does not fit", async () => {
      const signed = await auditing.start({ key });
      await recorded(signed, 3);
      const anchor = (await signed.command("head")).printed;
      // From here on it seals when it is asked, and not in the middle of what the forger does.
      await signed.stop();
      await auditing.tamper(async (tables) => {
        await tables.deleteFrom("audit_entries").execute();
        await tables.updateTable("audit_chain").set({ sequence: 0, hash: "", key_id: null }).execute();
      });
      const forger = await auditing.start();
      await recorded(forger, 3);
      expect((await forger.command("verify")).status).toBe(0);

      // The plugin signs from here on again, which makes nothing of it good.
      const { status: unsigned, noted: told } = await signed.command("verify");
      expect(told).toMatch(/^Entry 1 does not hold: it is not signed/);
      expect(unsigned).toBe(1);
      expect((await signed.command("verify", "--from", "4")).status).toBe(0);
      const { status, noted } = await forger.command("verify", "--anchor", anchor);
      expect(noted).toContain("Entry 3 does not hold: its hash is not the one that was kept as an anchor");
      expect(status).toBe(1);
    });

    test("a key can be changed: entries that the old one signed are verified with it, and the change is an entry", async () => {
      const before = await auditing.start({ key });
      await recorded(before, 2);
      await before.stop(); // Running on, it would sign what it finds in the inbox.
      const next = "another key of more than sixteen characters";
      const after = await auditing.start({ key: next, previous_keys: [key] });
      await recorded(after, 1);
      expect((await after.command("verify")).printed).toMatch(/^4 entries hold\. /);
      expect((await rows()).map(({ action }) => action)[2]).toBe("audit.key_changed");

      const forgetful = await auditing.start({ key: next });
      expect((await forgetful.command("verify")).noted).toMatch(
        /^Entry 1 does not hold: it is signed with the key .* not known/,
      );
      expect((await forgetful.command("verify", "--from", "3")).status).toBe(0);
    });

    test("an instance with the old key that has nothing to sign does not change it back", async () => {
      const old = await auditing.start({ key });
      await recorded(old, 1);
      const next = await auditing.start({ key: "another key of more than sixteen characters", previous_keys: [key] });
      await next.command("head"); // seals
      const changed = ["orders.placeOrder", "audit.key_changed"];
      expect((await rows()).map(({ action }) => action)).toEqual(changed);
      await old.command("head");
      await old.stop();
      expect((await rows()).map(({ action }) => action)).toEqual(changed);
      expect((await next.command("verify")).status).toBe(0);
    });

    test("what nobody can read in the inbox is chained as that, and stops nothing", async () => {
      const instance = await auditing.start();
      await auditing.tables
        .insertInto("audit_inbox")
        .values([{ entry: "{" }, { entry: '{"id":1}' }])
        .execute();
      await recorded(instance, 1);
      expect((await rows()).map(({ action }) => action)).toEqual([
        "audit.unreadable",
        "audit.unreadable",
        "orders.placeOrder",
      ]);
      expect((await instance.command("verify")).status).toBe(0);
    });

    test("entries are found by caller, action and time", async () => {
      const instance = await auditing.start();
      await instance.audit.record(entry(1));
      await auditing.clock.advance(3_600_000);
      await instance.audit.record(entry(2, { who: "bob", action: "auth.refused", outcome: "refused" }));
      const found = async (...args: readonly string[]) => {
        const { printed } = await instance.command("list", "--format", "json", ...args);
        return (JSON.parse(printed).entries as { readonly what: string }[]).map(({ what }) => what);
      };
      expect(await found()).toEqual(["orders/2", "orders/1"]);
      expect(await found("--who", "ada")).toEqual(["orders/1"]);
      expect(await found("--action", "auth.refused")).toEqual(["orders/2"]);
      expect(await found("--since", "30m")).toEqual(["orders/2"]);
      expect(await found("--since", "2026-11-22T12:30:00Z")).toEqual(["orders/2"]);
      expect(await found("--limit", "1")).toEqual(["orders/2"]);
      expect((await instance.command("list")).printed).toMatch(
        /^2 {2}2026-11-22T13:00:00.000Z {2}refused {2}bob {2}127.0.0.1 {2}auth.refused {2}orders\/2\n1 /,
      );
    });

    test("while the database does not take it, recording rejects, and sealing goes on later", async () => {
      const instance = await auditing.start();
      const { schema } = auditing.tables;
      await instance.audit.record(entry(1));
      await schema.alterTable("audit_inbox").renameTo("away").execute();
      await expect(instance.audit.record(entry(2))).rejects.toThrow();
      await auditing.clock.advance(1_000);
      await expect.poll(() => instance.logs.join(), patience).toContain("audit entries wait to be chained");
      await schema.alterTable("away").renameTo("audit_inbox").execute();
      await auditing.clock.advance(10_000);
      await expect.poll(async () => (await rows()).length, patience).toBe(1);
    });
  });
}

test.each([
  { args: [], want: "What should be done?" },
  { args: ["prove"], want: 'There is no "audit prove".' },
  { args: ["verify", "--anchor", "12"], want: "--anchor is what `nexus audit head` printed" },
  { args: ["verify", "--from", "0"], want: "--from is a whole number from 1 on." },
  { args: ["list", "--since", "yesterday"], want: "--since is a date" },
  { args: ["list", "--format", "xml"], want: '--format is "text" or "json".' },
])("wrong usage is told: audit $args", async ({ args, want }) => {
  const auditing = await auditingOn("sqlite");
  const { command } = await auditing.start();
  const wrong = command(...args);
  await expect(wrong).rejects.toThrow(CommandUsageError);
  await expect(wrong).rejects.toThrow(want);
  await auditing.close();
});
