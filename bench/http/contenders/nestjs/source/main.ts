// NestJS on Fastify with its validation pipe: modules, controllers, services and classes for what is sent.
import "reflect-metadata";
import helmet from "@fastify/helmet";
import { ValidationPipe } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { AppModule } from "./app.module.mjs";
import { invalid } from "./invalid.mjs";
import { ProblemFilter } from "./problem.filter.mjs";
import { securityHeaders } from "./problems.mjs";
import { requestId } from "./request-id.mjs";

const adapter = new FastifyAdapter({
  genReqId: requestId,
  requestIdHeader: false,
  bodyLimit: 1_000_000,
  requestTimeout: 30_000,
});
adapter.getInstance().addHook("onRequest", (request, reply, done) => {
  reply.header("x-request-id", request.id);
  done();
});
const app = await NestFactory.create(AppModule, adapter, { logger: ["error", "warn"] });
await app.register(helmet, securityHeaders);
app.useGlobalPipes(
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: true },
    exceptionFactory: invalid,
  }),
);
app.useGlobalFilters(new ProblemFilter());
app.enableShutdownHooks();
await app.listen(Number(process.env.PORT), "127.0.0.1");
