import type { Server, Socket } from "node:net";
import type { PortKeeper } from "../../../runtime/http/listen.js";
import type { Place, PortGiven, PortMessage } from "./child-options.js";
import { onLocalhost } from "./on-localhost.js";

/** The end of the process that serves: it takes its port from `nexus dev`, or leaves there what it has opened itself. */
export function portKeeper(): PortKeeper {
  let leave: (server: Server) => void = () => undefined;
  return {
    take: async (host, port) => {
      const place = { host, port };
      const handles = await handlesFor(place);
      const opened = (address: string, server: Server): void =>
        tell({ kind: "keep", place, address }, handleOf(server));
      if (host === "localhost") {
        leave = onLocalhost(port, { handles, opened });
        return null;
      }
      const handle = handles.get(host) ?? null;
      if (handle === null) leave = (server) => opened(host, server);
      return handle;
    },
    keep: (server) => leave(server),
  };
}

function tell(message: PortMessage, handle?: Socket): void {
  process.send?.(message, handle);
}

/** What was kept for that place, by address. */
function handlesFor(place: Place): Promise<ReadonlyMap<string, object>> {
  const handles = new Map<string, object>();
  return new Promise((resolve) => {
    const listen = (message: unknown, handle: unknown): void => {
      const { kind, address } = message as Partial<PortGiven>;
      if (kind !== "port") return;
      if (typeof address === "string") handles.set(address, handle as object); // sent with each address
      if (address !== null) return;
      process.off("message", listen);
      resolve(handles);
    };
    process.on("message", listen);
    tell({ kind: "take", place });
  });
}

/** A server that is sent takes requests on the other side, too. What is beneath it only stays open there. */
function handleOf(server: Server): Socket {
  return (server as unknown as { readonly _handle: Socket })._handle;
}
