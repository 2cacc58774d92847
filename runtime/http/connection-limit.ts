import type { Server, Socket } from "node:net";
import type { Logger } from "../api/logger.js";
import { type OpenFiles, openFiles } from "../process/open-files.js";

/** How often it is told that callers are turned away, in milliseconds. */
const TOLD_EVERY = 10_000;

/** For so few connections a limit is hardly meant: it is told before the first caller comes. */
const FEW = 32;

/**
 * Turns connections away while too few file descriptors are left for files and for what the application connects to itself.
 * Without it the system closes them without a word, and everything else fails with them. Known on Linux only.
 */
export function limitConnections(server: Server, log: Logger): void {
  let room: number | null = null;
  let open = 0;
  let refused = 0;
  let toldAt = Number.NEGATIVE_INFINITY;

  const refuse = (socket: Socket): void => {
    socket.destroy();
    refused += 1;
    const now = performance.now();
    if (now - toldAt < TOLD_EVERY) return;
    toldAt = now;
    const descriptors = openFiles()?.limit;
    log.error({ connections: open, refused, descriptors }, `connections are turned away: ${wayOut(descriptors)}`);
  };
  server.once("listening", () => {
    const files = openFiles();
    if (roomOf(files) >= FEW) return;
    log.warn({ descriptors: files?.limit }, `hardly any connections can be taken: ${wayOut(files?.limit)}`);
  });

  server.on("connection", (socket) => {
    // At the first one, when everything that stays open is open.
    room ??= roomOf(openFiles());
    if (open >= room) {
      refuse(socket);
      return;
    }
    open += 1;
    socket.once("close", () => {
      open -= 1;
    });
  });
}

const wayOut = (descriptors: number | undefined): string =>
  `this process may have ${descriptors} files open. Raise its limit (ulimit -n, LimitNOFILE= of systemd)`;

/** An eighth is left to the application, sixteen at least. */
const roomOf = (files: OpenFiles | null): number =>
  files === null
    ? Number.POSITIVE_INFINITY
    : Math.max(1, files.limit - files.used - Math.max(16, Math.floor(files.limit / 8)));
