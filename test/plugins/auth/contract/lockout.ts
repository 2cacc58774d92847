import { describe, expect, onTestFinished, test } from "vitest";
import type { DatabaseEngine } from "../../../services/test-services.js";
import { type AuthApp, type AuthAppOptions, password, startAuth, statusOf } from "../auth-app.js";

/** Locks after failures, on every engine. Each test has a database of its own, because all come from one address. */
export function lockoutContract(engine: DatabaseEngine): void {
  async function start(options: AuthAppOptions = {}): Promise<AuthApp> {
    const auth = await startAuth({ engine, ...options });
    onTestFinished(auth.stop);
    return auth;
  }
  const statuses = async (auth: AuthApp, count: number, given: string, login = "ada") => {
    const found: number[] = [];
    for (let index = 0; index < count; index += 1) found.push(await statusOf(auth.login({ login, password: given })));
    return found;
  };

  describe("locks", () => {
    test("after five failures not even the right password helps, until the time is over; each failure doubles it", async () => {
      const auth = await start();
      await auth.accounts.create({ login: "ada", password });
      expect(await statuses(auth, 6, "wrong")).toEqual([401, 401, 401, 401, 401, 429]);
      const locked = await auth.login({ login: "ada", password });
      expect([locked.status, locked.headers["retry-after"]]).toEqual([429, "30"]);
      await auth.app.clock.advance(30_000);
      expect(await statuses(auth, 2, "wrong")).toEqual([401, 429]);
      expect((await auth.login({ login: "ada", password })).headers["retry-after"]).toBe("60");
      await auth.app.clock.advance(60_000);
      expect(await statuses(auth, 1, password)).toEqual([200]);
      expect(await statuses(auth, 4, "wrong")).toEqual([401, 401, 401, 401]);
      expect(await statuses(auth, 1, password)).toEqual([200]);
    });

    test("a login without an account is locked all the same", async () => {
      const auth = await start();
      expect(await statuses(auth, 6, "wrong", "nobody")).toEqual([401, 401, 401, 401, 401, 429]);
    });

    test("guesses at the same time are no more than guesses in turn, over two instances", async () => {
      const auth = await start();
      const other = await start({ url: auth.url });
      await auth.accounts.create({ login: "ada", password });
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          statusOf((index % 2 === 0 ? auth : other).login({ login: "ada", password: "wrong" })),
        ),
      );
      expect(answers.filter((status) => status === 401)).toHaveLength(5);
      expect(await statusOf(other.login({ login: "ada", password }))).toBe(429);
    });

    test("an address that tries many accounts is locked, and locks no accounts while it is", async () => {
      const auth = await start({ settings: { lockout: { address_failures: 3 } } });
      await auth.accounts.create({ login: "ada", password });
      const tried: number[] = [];
      for (const login of ["a", "b", "c", "ada", "ada", "ada", "ada", "ada", "ada"]) {
        tried.push(await statusOf(auth.login({ login, password: "wrong" })));
      }
      expect(tried).toEqual([401, 401, 401, 429, 429, 429, 429, 429, 429]);
      await auth.app.clock.advance(30_000);
      expect(await statuses(auth, 1, password)).toEqual([200]);
    });

    test("signing in with an account of one's own does not forgive an address its failures", async () => {
      const auth = await start({ settings: { lockout: { address_failures: 4 } } });
      await auth.accounts.create({ login: "mallory", password });
      const tried: number[] = [];
      for (const login of ["a", "b", "c"]) {
        tried.push(await statusOf(auth.login({ login, password: "wrong" })));
        tried.push(await statusOf(auth.login({ login: "mallory", password })));
      }
      tried.push(await statusOf(auth.login({ login: "d", password: "wrong" })));
      expect(tried).toEqual([401, 200, 401, 200, 401, 200, 401]);
      expect(await statuses(auth, 1, password, "mallory")).toEqual([429]);
    });

    test("an administrator unlocks, and failures are forgotten after a day", async () => {
      const auth = await start();
      const { id } = await auth.accounts.create({ login: "ada", password });
      await statuses(auth, 5, "wrong");
      await auth.accounts.unlock(id);
      expect(await statuses(auth, 1, password)).toEqual([200]);
      await statuses(auth, 4, "wrong");
      await auth.app.clock.advance(86_400_001);
      expect(await statuses(auth, 2, "wrong")).toEqual([401, 401]);
    });
  });
}
