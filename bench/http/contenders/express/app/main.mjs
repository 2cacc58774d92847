// Express as it is used with Ajv: a middleware for each part of a request, answers picked by hand.
import express from "express";
import helmet from "helmet";
import pino from "pino";
import { modules } from "./modules.mjs";
import { problemOf, problemType, securityHeaders } from "./problems.mjs";
import { requestId } from "./request-id.mjs";

const log = pino({ level: "warn" });
const app = express();
app.disable("x-powered-by");
app.disable("etag");
app.use((request, response, next) => {
  request.id = requestId(request);
  response.setHeader("x-request-id", request.id);
  next();
});
app.use(helmet(securityHeaders));
app.use(express.json({ limit: 1_000_000 }));
for (const { path, router } of modules) app.use(path, router);

const answerProblem = (error, request, response) => {
  const problem = problemOf(error, request.id);
  if (problem.status >= 500) log.error(error);
  response.status(problem.status).setHeader("content-type", problemType);
  response.end(JSON.stringify(problem));
};
app.use((request, response) => answerProblem({ statusCode: 404 }, request, response));
// Express tells handlers of errors by their four parameters.
app.use((error, request, response, _next) => {
  const isBadJson = error.type === "entity.parse.failed";
  answerProblem(isBadJson ? { code: "ERR_INVALID_JSON" } : error, request, response);
});

const server = app.listen(Number(process.env.PORT), "127.0.0.1");
process.once("SIGTERM", () => server.close(() => process.exit()));
