import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AuthApp, bearer, password, startAuth, statusOf } from "./auth-app.js";

let auth: AuthApp;
let printed: string[];
let typed: string;

beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth.stop());
beforeEach(() => {
  printed = [];
  typed = password;
});

/** `nexus auth …`; the exit status. */
async function run(...args: readonly string[]): Promise<number> {
  const { command } = auth.app.services.authentication;
  if (command === undefined) throw new Error("there is no command");
  return command.run(args, {
    print: (text) => void printed.push(text),
    note: () => undefined,
    readSecret: async () => typed,
  });
}

const signsIn = (login: string, given = password) => statusOf(auth.login({ login, password: given }));

describe("nexus auth", () => {
  test("makes the first administrator, with a password that is no argument", async () => {
    expect(await run("user", "add", "Root", "--role", "admin", "--email", "root@shop.example")).toBe(0);
    expect(printed[0]).toMatch(/^root is account [\w-]{36}\.$/);
    const { accessToken } = await auth.tokens("root");
    expect(await statusOf(auth.get("/orders", bearer(accessToken)))).toBe(200);
  });

  test("refuses a password that is too short, and makes no account", async () => {
    typed = "short";
    await expect(run("user", "add", "hasty")).rejects.toThrow("at least 12 characters");
    expect(await auth.accounts.findByLogin("hasty")).toBeUndefined();
  });

  test("shows accounts, without anything secret", async () => {
    await run("user", "add", "shown", "--no-password");
    await run("user", "list");
    expect(printed.at(-1)).toMatch(/^LOGIN +STATE +ROLES +EMAIL +ID$/m);
    expect(printed.at(-1)).toMatch(/^shown +enabled +- +- +[\w-]{36}$/m);
    expect(printed.at(-1)).not.toContain("argon2");
  });

  test("disables, enables, changes passwords and deletes", async () => {
    await run("user", "add", "worker");
    await run("user", "disable", "worker");
    expect(await signsIn("worker")).toBe(401);
    await run("user", "enable", "worker");
    expect(await signsIn("worker")).toBe(200);
    typed = "another long password";
    await run("user", "password", "worker");
    expect([await signsIn("worker"), await signsIn("worker", typed)]).toEqual([401, 200]);
    await run("user", "delete", "worker");
    await expect(run("user", "unlock", "worker")).rejects.toThrow('There is no account "worker"');
  });

  test("unlocks", async () => {
    await run("user", "add", "locked");
    for (let index = 0; index < 5; index += 1) await signsIn("locked", "wrong");
    expect(await signsIn("locked")).toBe(429);
    await run("user", "unlock", "locked");
    expect(await signsIn("locked")).toBe(200);
  });

  test("gives and takes roles, and says what they allow", async () => {
    await run("user", "add", "promoted");
    await run("role", "add", "promoted", "clerk");
    await run("role", "list", "promoted");
    expect(printed.at(-1)).toMatch(/^clerk +orders:\*$/m);
    await run("role", "remove", "promoted", "clerk");
    await expect(run("role", "remove", "promoted", "clerk")).rejects.toThrow("does not have the role");
    await expect(run("role", "add", "promoted", "king")).rejects.toThrow("Roles are: admin, clerk, reader");
    await run("role", "list");
    expect(printed.at(-1)).toMatch(/^admin +\*$/m);
  });

  test("makes keys for an account, within what it may", async () => {
    await run("user", "add", "robot", "--no-password", "--role", "reader");
    await run("key", "create", "robot", "--name", "nightly", "--permission", "orders:read", "--expires", "1d");
    const key = printed.at(-1) ?? "";
    expect(key).toMatch(/^nxk_/);
    expect(await statusOf(auth.get("/orders", bearer(key)))).toBe(200);
    await run("key", "list", "robot");
    const id = /^([\w-]{36}) +nightly +orders:read/m.exec(printed.at(-1) ?? "")?.[1] ?? "";
    await run("key", "revoke", id);
    expect(await statusOf(auth.get("/orders", bearer(key)))).toBe(401);
    const wider = run("key", "create", "robot", "--name", "wider", "--permission", "orders:write");
    await expect(wider).rejects.toThrow('lacks "orders:write"');
  });

  const wrong = [
    { row: "no such noun", args: ["users", "add"] },
    { row: "no such verb", args: ["user", "promote", "x"] },
    { row: "a name of every object", args: ["constructor", "name"] },
    { row: "nothing", args: [] },
    { row: "an argument is missing", args: ["user", "disable"] },
    { row: "an argument too many", args: ["user", "disable", "a", "b"] },
    { row: "a number that is none", args: ["user", "list", "--limit", "many"] },
    { row: "a key without a permission", args: ["key", "create", "a", "--name", "n"] },
  ];
  test.each(wrong)("$row is wrong usage", async ({ args }) => {
    await expect(run(...args)).rejects.toMatchObject({ name: "CommandUsageError" });
  });

  test("an unknown option is wrong usage", async () => {
    await expect(run("user", "add", "x", "--password", "y")).rejects.toMatchObject({
      code: "ERR_PARSE_ARGS_UNKNOWN_OPTION",
    });
  });

  test("lists only read", () => {
    const { isReading } = auth.app.services.authentication.command ?? {};
    expect([isReading?.(["user", "list"]), isReading?.(["user", "delete", "x"])]).toEqual([true, false]);
  });
});
