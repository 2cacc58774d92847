import type { FastifyReply, FastifyRequest } from "fastify";
import type { Awaitable } from "../api/plugin.js";
import { isPromise } from "../events/is-promise.js";

/** A step that a request passes before its body is read; it throws, or rejects, where the request must not go on. */
export type Stage = (request: FastifyRequest, reply: FastifyReply) => Awaitable<void>;

/** `next` with the value: at once where it is there at once. */
export const andThen = <T, Result>(value: Awaitable<T>, next: (value: T) => Awaitable<Result>): Awaitable<Result> =>
  isPromise(value) ? (value as Promise<T>).then(next) : next(value as T);

/** One stage after the other; null where there is none. */
export function inOrder(stages: readonly (Stage | null)[]): Stage | null {
  const present = stages.filter((stage) => stage !== null);
  return present.reduceRight<Stage | null>(
    (rest, stage) =>
      rest === null ? stage : (request, reply) => andThen(stage(request, reply), () => rest(request, reply)),
    null,
  );
}
