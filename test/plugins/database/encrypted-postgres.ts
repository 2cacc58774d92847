import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";

/** Files made with openssl for these tests: "right" is of 127.0.0.1, "other" of database.test. Each signed itself. */
export type Certificate = "right" | "other";

export const certificatePath = (name: string): string =>
  fileURLToPath(new URL(`certificates/${name}.pem`, import.meta.url));

/** A server that speaks TLS as PostgreSQL does and hands everything on to a real one, which need not. */
export async function encryptedPostgres(target: string, certificate: Certificate) {
  const { hostname, port, username, pathname } = new URL(target);
  const sockets = new Set<Socket>();
  const key = readFileSync(certificatePath(`${certificate}-key`));
  const cert = readFileSync(certificatePath(certificate));
  let encrypted = 0;
  const server = createServer((inner) => {
    sockets.add(inner);
    inner.on("error", () => undefined);
    // The client's first message asks for encryption; "S" grants it.
    inner.once("data", () => {
      inner.write("S");
      const secure = new TLSSocket(inner, { isServer: true, key, cert });
      const outer = connect(Number(port), hostname);
      secure.on("error", () => outer.destroy());
      secure.on("close", () => outer.destroy());
      secure.once("secure", () => {
        encrypted += 1;
      });
      outer.on("error", () => secure.destroy());
      outer.on("close", () => secure.destroy());
      secure.pipe(outer).pipe(secure);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port.
  const own = (server.address() as AddressInfo).port;
  return {
    url: `postgres://${username}@127.0.0.1:${own}${pathname}`,
    /** Connections that were encrypted. */
    encrypted: () => encrypted,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
