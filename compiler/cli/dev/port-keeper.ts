import type { Server, Socket } from "node:net";
import type { PortKeeper } from "../../../runtime/http/listen.js";
import type { Place, PortGiven, PortMessage } from "./child-options.js";

/** The end of the process that serves: it takes its port from `nexus dev`, or leaves there what it has opened itself. */
export function portKeeper(): PortKeeper {
  let opened: Place | null = null;
  return {
    take: async (host, port) => {
      // Fastify listens at each address of that name, each with a port of its own.
      if (host === "localhost") return null;
      const place = { host, port };
      const given = portGiven();
      tell({ kind: "take", place });
      const handle = await given;
      if (handle === null) opened = place;
      return handle;
    },
    keep: (server) => {
      if (opened !== null) tell({ kind: "keep", place: opened }, handleOf(server));
    },
  };
}

function tell(message: PortMessage, handle?: Socket): void {
  process.send?.(message, handle);
}

function portGiven(): Promise<object | null> {
  return new Promise((resolve) => {
    const listen = (message: unknown, handle: unknown): void => {
      if ((message as Partial<PortGiven>).kind !== "port") return;
      process.off("message", listen);
      resolve((handle as object | undefined) ?? null);
    };
    process.on("message", listen);
  });
}

/** A server that is sent takes requests on the other side, too. What is beneath it only stays open there. */
function handleOf(server: Server): Socket {
  return (server as unknown as { readonly _handle: Socket })._handle;
}
