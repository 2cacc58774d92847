import { afterEach, beforeEach, expect, test } from "vitest";
import type { Types } from "#nexus";
import { cheap } from "../plugins/auth/auth-app.js";
import { databaseEngines, describeOn, type TemporaryDatabase, temporaryDatabase } from "../services/test-services.js";
import type { ProbeBehaviour } from "./probe-application.js";
import { expectPromises, mailedNumbers, rowsOf, type StartedProbe, settled, startProbe } from "./started-probe.js";
import { type SteppedClock, steppedClock } from "./stepped-clock.js";

const minute = 60_000;
const hour = 60 * minute;
const password = "correct horse battery";

for (const { engine, service } of databaseEngines.filter(({ engine }) => engine !== "mariadb")) {
  describeOn(service, `an application on ${engine} whose clock is set back by an hour`, () => {
    let database: TemporaryDatabase;
    let clock: SteppedClock;
    let probe: StartedProbe;
    let behaviour: { -readonly [Part in keyof ProbeBehaviour]: ProbeBehaviour[Part] };

    beforeEach(async () => {
      database = await temporaryDatabase(engine);
      clock = steppedClock("2026-11-23T12:59:00Z");
      behaviour = {};
      probe = await startProbe({
        // Hours pass, and with a short lease each of them takes hundreds of signs of life.
        plugins: { database: { url: database.url }, auth: { password: cheap }, scheduler: { lease: "10m" } },
        with: ["auth"],
        clock,
        behaviour,
        handlers: { backoff: "exponential" },
      });
      clock.watch(probe);
    });
    afterEach(async () => {
      clock.release();
      await probe.stop();
      await database.drop();
    });

    test("runs no job twice, and the next one in its time", async () => {
      const runs: string[] = [];
      behaviour.job = () => void runs.push(new Date(clock.now()).toISOString());
      await clock.advance(2 * minute);
      expect(runs).toEqual(["2026-11-23T13:00:00.000Z"]);
      clock.stepBack(hour);
      await clock.advance(hour);
      expect(runs).toHaveLength(1);
      await clock.advance(hour);
      expect(runs).toEqual(["2026-11-23T13:00:00.000Z", "2026-11-23T14:00:00.000Z"]);
    });

    test("tries what failed again at once, and once", async () => {
      let attempts = 0;
      behaviour.apply = () => {
        attempts += 1;
        if (attempts < 3) throw new Error("not yet");
      };
      expect((await probe.write(1)).status).toBe(201);
      await expect.poll(() => attempts).toBe(1);
      clock.stepBack(hour);
      await expect
        .poll(
          async () => {
            await clock.advance(1_000);
            return attempts;
          },
          { timeout: 20_000 },
        )
        .toBe(3);
      await settled(probe);
      expect((await probe.write(2)).status).toBe(201);
      await settled(probe);
      expectPromises(await rowsOf(probe), mailedNumbers(probe.root));
    });

    test("gives no answer that it should have forgotten, and holds nobody off for longer than a limit says", async () => {
      const { app, context } = probe;
      const { cache } = context.services;
      const limited = async () => (await app.inject({ url: "/probe/limited" })).status;
      expect(await cache.getOrSet("key", async () => "before", { ttl: "10s" })).toBe("before");
      expect([await limited(), await limited(), await limited(), await limited()]).toEqual([200, 200, 200, 429]);
      clock.stepBack(hour);
      await clock.advance(10_000);
      expect(await cache.getOrSet("key", async () => "after", { ttl: "10s" })).toBe("after");
      await limited();
      await clock.advance(hour);
      expect(await limited()).toBe(200);
    });

    test("keeps those signed in who are, and lets others sign in", async () => {
      const { app } = probe;
      const accounts = accountsOf(probe);
      await accounts.create({ login: "ada", password: await accounts.hashPassword(password) });
      const signIn = async () => {
        const answer = await app.inject({ method: "POST", url: "/auth/login", body: { login: "ada", password } });
        expect(answer.status).toBe(200);
        return answer.json<{ accessToken: string; refreshToken: string }>();
      };
      const me = async (token: string) =>
        (await app.inject({ url: "/auth/me", headers: { authorization: `Bearer ${token}` } })).status;
      const { accessToken, refreshToken } = await signIn();
      clock.stepBack(hour);
      await clock.advance(1_000);
      expect(await me(accessToken)).toBe(200);
      const again = await app.inject({ method: "POST", url: "/auth/refresh", body: { refreshToken } });
      expect(again.status).toBe(200);
      expect(await me(again.json<{ accessToken: string }>().accessToken)).toBe(200);
      expect(await me((await signIn()).accessToken)).toBe(200);
    });
  });
}

function accountsOf({ app }: StartedProbe): Types["services"]["accounts"] {
  // What the storefront's plugin "auth" provides.
  const provided = app.slots.get("auth")?.ifActive as Pick<Types["services"], "accounts"> | undefined;
  if (provided === undefined) throw new Error("auth does not run");
  return provided.accounts;
}
