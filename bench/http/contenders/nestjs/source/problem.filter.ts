import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from "@nestjs/common";
import { problemOf, problemType } from "./problems.mjs";

@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log = new Logger("problems");

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest();
    const problem = problemOf(toldBy(error), request.id);
    if (problem.status >= 500) this.#log.error(error);
    http.getResponse().code(problem.status).header("content-type", problemType).send(JSON.stringify(problem));
  }
}

function toldBy(error: unknown): unknown {
  if (!(error instanceof HttpException)) return error;
  const statusCode = error.getStatus();
  // What the validation pipe finds is no exception of Nest: only its reader of bodies answers so.
  return statusCode === 400 ? { code: "ERR_INVALID_JSON" } : { statusCode, message: error.message };
}
