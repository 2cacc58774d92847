import { createServer, type Socket } from "node:net";
import { isNoRetry } from "nexus-platform";
import type { SMTPServerOptions } from "smtp-server";
import { afterEach, expect, test } from "vitest";
import type { Config } from "#nexus/email_service";
import type { Provider } from "../../../plugins/email_service/providers/provider.js";
import { smtpProvider } from "../../../plugins/email_service/providers/smtp-provider.js";
import { smtpServer } from "../../../plugins/email_service/providers/smtp-server.js";
import { authority, type SmtpTestServer, smtpAnswer, smtpTestServer } from "./smtp-test-server.js";
import { mail } from "./test-mail.js";

const opened: { readonly close: () => unknown }[] = [];

afterEach(async () => {
  for (const { close } of opened.splice(0).reverse()) await close();
});

async function server(options?: SMTPServerOptions): Promise<SmtpTestServer> {
  const started = await smtpTestServer(options);
  opened.push(started);
  return started;
}

interface ProviderOptions {
  readonly smtp: Partial<Config["smtp"]>;
  readonly ca?: string | null;
  readonly timeout?: number;
}

async function provider({ smtp, ca = authority, timeout = 10_000 }: ProviderOptions): Promise<Provider> {
  const settings = { tls: "auto", connections: 2, ...smtp } as const;
  const started = await smtpProvider({ server: smtpServer(settings), ca, connections: 2, timeout });
  opened.push(started);
  return started;
}

const fails = async (promise: Promise<unknown>): Promise<{ message: string; isFinal: boolean }> => {
  const error = await promise.then(
    () => new Error("it did not fail"),
    (reason: Error) => reason,
  );
  return { message: error.message, isFinal: isNoRetry(error) };
};

const login: SMTPServerOptions = {
  authOptional: false,
  onAuth: ({ username, password }, _session, callback) => {
    if (username === "shop" && password === "p@ss:w/rd") callback(null, { user: username });
    else callback(smtpAnswer(535, "Authentication credentials invalid"));
  },
};

test("a user logs in over STARTTLS, with what a URL says", async () => {
  const { port, received } = await server(login);
  const url = `smtp://shop:${encodeURIComponent("p@ss:w/rd")}@127.0.0.1:${port}`;
  const { deliver, check } = await provider({ smtp: { url } });
  await check();
  await deliver(mail());
  expect(received).toHaveLength(1);
});

test("TLS from the start", async () => {
  const { port, received } = await server({ ...login, secure: true });
  const { deliver } = await provider({
    smtp: { host: "127.0.0.1", port, user: "shop", password: "p@ss:w/rd", tls: "implicit" },
  });
  await deliver(mail());
  expect(received).toHaveLength(1);
});

test("wrong credentials are told without them, are mended by somebody, and are no fault of the mail", async () => {
  const { port } = await server(login);
  const { deliver, check } = await provider({ smtp: { host: "127.0.0.1", port, user: "shop", password: "topsecret" } });
  const fault = await fails(deliver(mail()));
  expect(fault).toMatchObject({ isFinal: false });
  expect(fault.message).toContain(`The SMTP server 127.0.0.1:${port} refuses the user or the password`);
  expect(fault.message).not.toContain("topsecret");
  await expect(check()).rejects.toThrow("refuses the user");
});

test("a server that wants a login is no fault of the mail", async () => {
  const { port } = await server(login);
  const { deliver } = await provider({ smtp: { host: "127.0.0.1", port } });
  expect(await fails(deliver(mail()))).toMatchObject({ isFinal: false });
});

test("a certificate that nobody vouches for is refused", async () => {
  const { port, received } = await server();
  const { deliver } = await provider({ smtp: { host: "127.0.0.1", port }, ca: null });
  const fault = await fails(deliver(mail()));
  expect(fault).toMatchObject({ isFinal: false, message: expect.stringContaining("self-signed certificate") });
  expect(received).toEqual([]);
});

test("a mail that must be encrypted does not go to a server without TLS", async () => {
  const { port, received } = await server({ disabledCommands: ["STARTTLS"] });
  const { deliver } = await provider({ smtp: { host: "127.0.0.1", port, tls: "required" } });
  expect(await fails(deliver(mail()))).toMatchObject({ isFinal: false });
  expect(received).toEqual([]);
});

const refusals: readonly { readonly row: string; readonly options: SMTPServerOptions; readonly isFinal: boolean }[] = [
  {
    row: "a receiver that does not exist",
    options: { onRcptTo: (_address, _session, callback) => callback(smtpAnswer(550, "No such user")) },
    isFinal: true,
  },
  {
    row: "a sender that may not send",
    options: { onMailFrom: (_address, _session, callback) => callback(smtpAnswer(553, "Not your address")) },
    isFinal: true,
  },
  {
    row: "a mailbox that is busy",
    options: { onRcptTo: (_address, _session, callback) => callback(smtpAnswer(450, "Mailbox busy")) },
    isFinal: false,
  },
  {
    row: "content that is not wanted",
    options: {
      onData: (stream, _session, callback) => {
        stream.resume().on("end", () => callback(smtpAnswer(554, "Spam")));
      },
    },
    isFinal: true,
  },
  {
    row: "a server without space",
    options: {
      onData: (stream, _session, callback) => {
        stream.resume().on("end", () => callback(smtpAnswer(452, "Out of space")));
      },
    },
    isFinal: false,
  },
  {
    row: "a server that turns clients away",
    options: { onConnect: (_session, callback) => callback(smtpAnswer(421, "Too busy")) },
    isFinal: false,
  },
  {
    row: "a mail larger than the server takes",
    options: {
      size: 100,
      onData: (stream, _session, callback) => {
        stream.resume().on("end", () => callback(stream.sizeExceeded ? smtpAnswer(552, "Too large") : null));
      },
    },
    isFinal: true,
  },
];

test.each(refusals)("$row: for good is $isFinal", async ({ options, isFinal }) => {
  const { port } = await server(options);
  const { deliver } = await provider({ smtp: { host: "127.0.0.1", port } });
  expect(await fails(deliver(mail({ text: "x".repeat(1_000) })))).toMatchObject({ isFinal });
});

test("a refused mail leaves the connection to the next", async () => {
  let isFirst = true;
  const { port, received } = await server({
    onRcptTo: (_address, _session, callback) => {
      callback(isFirst ? smtpAnswer(550, "No such user") : null);
      isFirst = false;
    },
  });
  const { deliver } = await provider({ smtp: { host: "127.0.0.1", port } });
  expect(await fails(deliver(mail()))).toMatchObject({ isFinal: true });
  await deliver(mail());
  expect(received).toHaveLength(1);
});

test("a connection that is cut within a mail is tried once, by whoever asks again", async () => {
  let connections = 0;
  const { port } = await server({
    onConnect: (_session, callback) => {
      connections++;
      callback();
    },
    onData: (stream) => {
      stream.once("data", () => cut());
    },
  });
  // Between the two, so that it can be cut.
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = new (client.constructor as typeof Socket)();
    upstream.connect(port, "127.0.0.1");
    sockets.add(client);
    client
      .on("error", () => {})
      .pipe(upstream.on("error", () => {}))
      .pipe(client);
  });
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  opened.push({ close: () => new Promise((resolve) => proxy.close(resolve)) });
  const address = proxy.address() as { readonly port: number };
  const { deliver } = await provider({ smtp: { host: "127.0.0.1", port: address.port } });
  expect(await fails(deliver(mail({ text: "x".repeat(10_000) })))).toMatchObject({ isFinal: false });
  expect(connections).toBe(1);
});

test("nobody listens", async () => {
  const { port, close } = await smtpTestServer();
  await close();
  const { deliver, check } = await provider({ smtp: { host: "127.0.0.1", port } });
  expect(await fails(deliver(mail()))).toMatchObject({
    isFinal: false,
    message: expect.stringContaining("ECONNREFUSED"),
  });
  await expect(check()).rejects.toThrow("ECONNREFUSED");
});

test("a server that says nothing is given up", async () => {
  const silent = createServer((socket) => void opened.push({ close: () => socket.destroy() }));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  opened.push({ close: () => void silent.close() });
  const { port } = silent.address() as { readonly port: number };
  const { deliver } = await provider({ smtp: { host: "127.0.0.1", port }, timeout: 50 });
  expect(await fails(deliver(mail()))).toMatchObject({ isFinal: false });
});
