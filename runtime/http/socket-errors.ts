import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Redactor } from "../logging/redactor.js";
import { ownValue } from "../own-value.js";
import { type ProblemParts, problemContentType, problemText } from "./problem-body.js";

/** Answers what is not HTTP, or never becomes a whole request, with a problem response written by hand, and hangs up. */
export function answerSocketError(error: NodeJS.ErrnoException, socket: Socket, redact: Redactor): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  answerSocket(socket, ownValue(ofParser, error.code ?? "") ?? malformed, redact);
}

/** A socket on which no response can be written otherwise. */
export function answerSocket(socket: Duplex, problem: ProblemParts, redact: Redactor): void {
  const requestId = randomUUID();
  const body = problemText(problem, requestId, redact);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `content-type: ${problemContentType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    "x-content-type-options: nosniff",
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
  hangUp(socket);
}

/** Reads away for a moment what still arrives: a close with unread bytes would take the answer back. */
function hangUp(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), 1_000);
  socket.once("close", () => clearTimeout(timer));
  socket.resume();
}

const malformed: ProblemParts = { status: 400, detail: "This is not a well-formed HTTP request." };

const ofParser: Readonly<Record<string, ProblemParts>> = {
  HPE_HEADER_OVERFLOW: { status: 431, detail: "The headers are larger than this server takes." },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, detail: "The chunk extensions are larger than this server takes." },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: "The request did not arrive in time." },
};
