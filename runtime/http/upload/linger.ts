import type { FastifyReply, FastifyRequest } from "fastify";

/** How long what still arrives after an answer is read away, in milliseconds. */
const patience = 1_000;

/**
 * After the answer: reads away what its caller still sends, for a moment, so that the answer is not lost and the connection can go on; then
 * hangs up. An upload that was refused is not received to its end.
 */
export function linger({ raw }: FastifyRequest, reply: FastifyReply): void {
  // An injected request has no connection and does not say.
  if (raw.complete !== false || raw.destroyed) return;
  raw.unpipe();
  raw.resume();
  const timer = setTimeout(() => raw.socket.destroy(), patience);
  const end = (): void => clearTimeout(timer);
  raw.once("end", end).once("close", end);
  reply.raw.socket?.once("close", end);
}
