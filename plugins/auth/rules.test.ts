import type { Clock } from "nexus-platform";
import { describe, expect, test } from "vitest";
import { cookieIn } from "./cookies.js";
import { Gate } from "./gate.js";
import { networkOf } from "./network-of.js";
import { Passwords } from "./passwords.js";
import { commonPermissions, Roles } from "./roles.js";
import { ShortMemory } from "./short-memory.js";

describe("what a key may", () => {
  test.each([
    { row: "what both name", scope: ["a:read", "b:read"], owner: ["a:read"], want: ["a:read"] },
    { row: "the scope, of an owner of everything", scope: ["a:read"], owner: ["*"], want: ["a:read"] },
    { row: "the owner's part of a scope of everything", scope: ["*"], owner: ["a:read"], want: ["a:read"] },
    { row: "everything, of everything", scope: ["*"], owner: ["*"], want: ["*"] },
    { row: "the narrower prefix", scope: ["a:*"], owner: ["a:b:*", "c"], want: ["a:b:*"] },
    { row: "nothing of nobody", scope: ["*"], owner: [], want: [] },
    { row: "nothing of a name that only begins so", scope: ["ab:*"], owner: ["a:*"], want: [] },
  ])("is $row", ({ scope, owner, want }) => {
    expect(commonPermissions(scope, owner)).toEqual(want);
  });
});

describe("roles", () => {
  const roles = new Roles({ roles: { admin: ["*"], clerk: ["a", "b"] }, permissions: ["a", "b:read"] });

  test("that are not declared give nothing, whatever their name", () => {
    expect(roles.permissionsOf(["king", "constructor", "__proto__", "toString"])).toEqual([]);
    expect(roles.permissionsOf(["clerk", "clerk", "admin"])).toEqual(["a", "b", "*"]);
    expect(() => roles.check("constructor")).toThrow("Roles are: admin, clerk");
  });

  test("permissions are those that a plugin declares, by name or prefix", () => {
    expect(["a", "*", "b:*", "c", "c:*", "b"].map((name) => roles.isPermission(name))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["64:ff9b::203.0.113.7", "64:ff9b:0:0::/64"],
  // As some proxies write them: another port is no other caller.
  ["203.0.113.7:50123", "203.0.113.7"],
  ["[2001:db8:1:2::9]:50123", "2001:db8:1:2::/64"],
  ["not an address", "not an address"],
])("attempts of %s are counted as those of %s", (given, want) => expect(networkOf(given)).toBe(want));

test.each([
  ["a=1; b=2", "b", "2"],
  ["b=2=3", "b", "2=3"],
  ["xb=1;b=2; b=3", "b", "2"],
  ["a=1", "b", undefined],
  ["b", "b", ""],
])("of the cookies %j, %s is %j", (cookie, name, want) => expect(cookieIn({ cookie }, name)).toBe(want));

describe("passwords", () => {
  const settings = { min_length: 12, memory_kib: 8_192, iterations: 1, parallelism: 1 };
  const passwords = new Passwords(settings);

  test("are right, wrong, or of nobody", async () => {
    const { hash } = await passwords.hash("twelve signs");
    expect(await passwords.isRight("twelve signs", hash)).toBe(true);
    expect(await passwords.isRight("twelve sign", hash)).toBe(false);
    expect(await passwords.isRight("twelve signs", null)).toBe(false);
  });

  test("are the same, however a keyboard composes them", async () => {
    const { hash } = await passwords.hash("caf\u00E9 au lait cr\u00E8me");
    expect(await passwords.isRight("cafe\u0301 au lait cre\u0300me", hash)).toBe(true);
  });

  test("have 12 to 1,024 characters", async () => {
    await expect(passwords.hash("x".repeat(11))).rejects.toThrow("at least 12");
    await expect(passwords.hash("\u{1F600}".repeat(11))).rejects.toThrow("at least 12");
    await expect(passwords.hash("x".repeat(1_025))).rejects.toThrow("at most 1,024");
    await passwords.hash("x".repeat(1_024));
  });

  test("need a new hash once any parameter has grown, and not when one has shrunk", async () => {
    const { hash } = await passwords.hash("twelve signs");
    const isOutdated = (more: object) => new Passwords({ ...settings, ...more }).isOutdated(hash);
    expect(await Promise.all([isOutdated({ memory_kib: 9_000 }), isOutdated({ iterations: 2 })])).toEqual([true, true]);
    expect(await isOutdated({})).toBe(false);
    const { hash: stronger } = await new Passwords({ ...settings, iterations: 3 }).hash("twelve signs");
    expect(await passwords.isOutdated(stronger)).toBe(false);
  });
});

describe("a short memory", () => {
  let now = 0;
  const clock: Clock = { now: () => now, setTimeout: () => ({ cancel: () => undefined }) };
  let loaded = 0;
  const load = async (): Promise<number> => {
    loaded += 1;
    return loaded;
  };
  const memory = () => {
    now = 1_000;
    loaded = 0;
    return new ShortMemory<number>(clock, { milliseconds: 5, size: 10 });
  };

  test("gives one answer to all who ask meanwhile, and asks again after", async () => {
    const short = memory();
    expect(await Promise.all([short.get("a", load), short.get("a", load)])).toEqual([1, 1]);
    now += 4;
    expect(await short.get("a", load)).toBe(1);
    now += 1;
    expect(await short.get("a", load)).toBe(2);
  });

  test("lasts no longer because the clock was set back", async () => {
    const short = memory();
    await short.get("a", load);
    now -= 500;
    expect(await short.get("a", load)).toBe(2);
  });

  test("does not keep what failed, nor what was forgotten while it was asked for", async () => {
    const short = memory();
    await expect(short.get("a", () => Promise.reject(new Error("down")))).rejects.toThrow("down");
    expect(await short.get("a", load)).toBe(1);
    let answer = (_: number): void => undefined;
    const slow = short.get(
      "b",
      () =>
        new Promise<number>((resolve) => {
          answer = resolve;
        }),
    );
    short.forget("b");
    answer(7);
    expect([await slow, await short.get("b", load)]).toEqual([7, 2]);
  });
});

describe("a gate", () => {
  test("lets in a few at a time, in their order, and turns away those who would wait too long", async () => {
    const gate = new Gate({ width: 2, length: 1 });
    const finish: (() => void)[] = [];
    const begun: number[] = [];
    const task = (id: number) =>
      gate.pass(() => {
        begun.push(id);
        return new Promise<void>((resolve) => finish.push(resolve));
      });
    const running = [task(1), task(2), task(3)];
    await expect(task(4)).rejects.toMatchObject({ status: 503 });
    expect(begun).toEqual([1, 2]);
    finish.shift()?.();
    await running[0];
    await expect.poll(() => begun).toEqual([1, 2, 3]);
    while (finish.length > 0) finish.shift()?.();
    await Promise.all(running);
  });

  test("lets in the next one after a failure, too", async () => {
    const gate = new Gate({ width: 1, length: 1 });
    await expect(gate.pass(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await gate.pass(async () => "in")).toBe("in");
  });
});
