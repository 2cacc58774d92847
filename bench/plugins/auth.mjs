// What a verified JWT adds to a request: the same route, public and for signed-in callers, beside jose's check of the signature.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { application } from "../../generated/index.ts";
import { createTestApp } from "../../runtime/testing/index.ts";

export const name = "auth";

/** In one turn. */
const requests = 200;
const password = "correct horse battery";

/** Each row: microseconds of processor time, medians of interleaved rounds. `bare` is `jwtVerify` of jose with the key at hand. */
export async function run({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), "nexus-bench-"));
  const app = await createTestApp(withRoutes(application), {
    only: ["auth"],
    settings: {
      logging: { level: "error" },
      plugins: { database: { url: `sqlite:${join(folder, "app.db")}` }, auth: { secret: "s".repeat(32) } },
    },
  });
  try {
    return await measured(app, rounds);
  } finally {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A route of the plugin that does next to nothing, under two addresses. */
function withRoutes(definition) {
  const route = definition.routes.find(({ plugin, handler }) => plugin === "auth" && handler === "publishKeys");
  const at = (url, access) => ({ ...route, url, access, rateLimit: null });
  const routes = [at("/public", { kind: "public" }), at("/signed-in", { kind: "authenticated" })];
  return { ...definition, routes: [...definition.routes, ...routes] };
}

async function measured(app, rounds) {
  await app.services.accounts.create({ login: "ada", password });
  const signedIn = await app.inject({ method: "POST", url: "/auth/login", body: { login: "ada", password } });
  const { accessToken } = signedIn.json();
  const headers = { authorization: `Bearer ${accessToken}` };
  const key = await publicKey(app, accessToken);

  const samples = { added: [], bare: [], authenticate: [] };
  for (let round = -1; round < rounds; round += 1) {
    const turns = { added: [], bare: [], authenticate: [] };
    // Short turns side by side, so that a busy moment of the machine falls on all; and in changing order.
    for (let turn = 0; turn < 40; turn += 1) {
      const open = () => timed(() => app.inject({ url: "/public", headers }));
      const closed = () => timed(() => app.inject({ url: "/signed-in", headers }));
      if (turn % 2 === 0) {
        const before = await open();
        turns.added.push((await closed()) - before);
      } else {
        const before = await closed();
        turns.added.push(before - (await open()));
      }
      turns.bare.push(await timed(() => jwtVerify(accessToken, key, { currentDate: new Date(app.clock.now()) })));
      turns.authenticate.push(
        await timed(() =>
          app.services.authentication.authenticate({ method: "GET", url: "/", headers, ip: "127.0.0.1" }),
        ),
      );
    }
    if (round < 0) continue; // warm-up
    for (const subject of Object.keys(samples)) samples[subject].push(median(turns[subject]));
  }
  return [
    row("a verified JWT adds to a request", samples.added, samples.bare),
    row("authenticate() alone", samples.authenticate, samples.bare),
  ];
}

function row(title, nexus, bare) {
  return {
    case: title,
    unit: "µs of processor time",
    nexus: median(nexus),
    bare: median(bare),
    ratio: median(nexus) / median(bare),
    spread: `${Math.min(...nexus).toFixed(1)}–${Math.max(...nexus).toFixed(1)} µs`,
  };
}

/** Microseconds of processor time for one: what else the machine does meanwhile does not count. */
async function timed(task) {
  const began = process.cpuUsage();
  for (let count = 0; count < requests; count += 1) await task();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / requests;
}

async function publicKey(app, token) {
  const { keys } = (await app.inject({ url: "/auth/jwks.json" })).json();
  const { kid } = decodeProtectedHeader(token);
  return importJWK(
    keys.find((key) => key.kid === kid),
    "EdDSA",
  );
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
