// Hono on Node with its validator: a Zod schema for each part of a request, answers picked by hand.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { modules } from "./modules.mjs";
import { problemOf, problemType } from "./problems.mjs";

const harmless = /^[A-Za-z0-9_-]{1,128}$/;
const app = new Hono();

app.use(async (context, next) => {
  const given = context.req.header("x-request-id");
  const id = given !== undefined && harmless.test(given) ? given : crypto.randomUUID();
  context.set("requestId", id);
  context.header("x-request-id", id);
  await next();
});
app.use(
  secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    strictTransportSecurity: "max-age=31536000",
  }),
);
app.use(bodyLimit({ maxSize: 1_000_000 }));

const answerProblem = (error, context) => {
  const problem = problemOf(error, context.get("requestId"));
  if (problem.status >= 500) console.error(error);
  return context.body(JSON.stringify(problem), problem.status, { "content-type": problemType });
};
app.onError((error, context) =>
  answerProblem(/^Malformed JSON/.test(error.message) ? { code: "ERR_INVALID_JSON" } : error, context),
);
app.notFound((context) => answerProblem({ statusCode: 404 }, context));
for (const module of modules) module(app);

const server = serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: "127.0.0.1" });
process.once("SIGTERM", () => server.close(() => process.exit()));
