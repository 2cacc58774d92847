// Fastify with the usual plugin for each stage: @fastify/rate-limit, @fastify/jwt with its cache of verified tokens, a hook for the
// permission, schemas, and a hook that writes the audit log before the answer goes out.
import { generateKeyPairSync } from "node:crypto";
import jwt from "@fastify/jwt";
import rateLimit from "@fastify/rate-limit";
import { openAudit } from "./audit.mjs";
import { Items } from "./items.mjs";
import { newApp } from "./new-app.mjs";
import { failure } from "./problems.mjs";
import { item, newItem } from "./schemas.mjs";

const app = await newApp();
const record = openAudit("audit.db", { chained: process.env.AUDIT === "chained" });
const items = new Items();
await app.register(rateLimit, { global: false, enableDraftSpec: true });
const pem = { type: "pkcs8", format: "pem" };
const { privateKey, publicKey } = generateKeyPairSync("ed25519", {
  privateKeyEncoding: pem,
  publicKeyEncoding: { type: "spki", format: "pem" },
});
await app.register(jwt, {
  secret: { private: privateKey, public: publicKey },
  sign: { algorithm: "EdDSA", expiresIn: "1h" },
  verify: { algorithms: ["EdDSA"], cache: 1_000 },
});

const permissions = { writer: ["items:write"], reader: [] };
/** Passwords are not what is measured here. */
app.post("/auth/login", async ({ body: { login } }) => ({
  accessToken: app.jwt.sign({ sub: login, permissions: permissions[login] }),
}));
app.get("/health/live", async () => ({ status: "live" }));

const authenticate = async (request, reply) => {
  reply.header("cache-control", "private, no-cache");
  await request.jwtVerify();
};
const permit = (permission) => async (request) => {
  if (!request.user.permissions.includes(permission)) throw failure(403, `This needs the permission "${permission}".`);
};
const audit = (action) => async (request, reply) => {
  const { statusCode: status } = reply;
  await record({
    action,
    outcome: status < 400 ? "success" : status === 401 || status === 403 ? "refused" : "failed",
    who: request.user?.sub ?? null,
    from: request.ip,
    what: `${request.method} ${request.url.split("?")[0]}`,
    requestId: request.id,
    details: { status },
  });
};

app.post("/items", {
  // Limited first of all, before signatures are checked.
  onRequest: [app.rateLimit({ max: 100_000_000, timeWindow: "1 minute" }), authenticate, permit("items:write")],
  onSend: audit("items.createItem"),
  schema: { body: newItem, response: { 201: item } },
  handler: async ({ body }, reply) => {
    reply.code(201);
    return items.create(body);
  },
});

await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
process.once("SIGTERM", () => app.close());
