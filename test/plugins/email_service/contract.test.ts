import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileProvider } from "../../../plugins/email_service/providers/file-provider.js";
import type { Provider } from "../../../plugins/email_service/providers/provider.js";
import { sendGridProvider } from "../../../plugins/email_service/providers/sendgrid-provider.js";
import { smtpProvider } from "../../../plugins/email_service/providers/smtp-provider.js";
import { smtpServer } from "../../../plugins/email_service/providers/smtp-server.js";
import { systemClock } from "../../../runtime/context/clock.js";
import { parsedMail } from "./parsed-mail.js";
import { sendGridTestServer } from "./sendgrid-test-server.js";
import { authority, smtpTestServer } from "./smtp-test-server.js";
import { mail, type ReceivedMail } from "./test-mail.js";

interface Bench {
  readonly provider: Provider;
  /** In any order. */
  readonly received: () => Promise<readonly ReceivedMail[]>;
  readonly close: () => Promise<void>;
}

const providers: Readonly<Record<string, () => Promise<Bench>>> = {
  file: async () => {
    const folder = mkdtempSync(join(tmpdir(), "nexus-mails-"));
    const read = (name: string): Promise<ReceivedMail> => parsedMail(readFileSync(join(folder, name)));
    return {
      provider: await fileProvider(folder),
      received: () => Promise.all(readdirSync(folder).map(read)),
      close: async () => rmSync(folder, { recursive: true }),
    };
  },
  smtp: async () => {
    const server = await smtpTestServer();
    const settings = { host: "127.0.0.1", port: server.port, tls: "required", connections: 2 } as const;
    const provider = await smtpProvider({
      server: smtpServer(settings),
      ca: authority,
      connections: 2,
      timeout: 10_000,
    });
    return { provider, received: async () => server.received, close: server.close };
  },
  sendgrid: async () => {
    const server = await sendGridTestServer();
    const provider = sendGridProvider({ endpoint: server.url, apiKey: "SG.key", timeout: 10_000, clock: systemClock });
    return { provider, received: async () => server.received, close: server.close };
  },
};

describe.each(Object.keys(providers))("provider %s", (name) => {
  let bench: Bench;
  beforeEach(async () => {
    // The names are those of the record.
    bench = await (providers[name] as () => Promise<Bench>)();
  });
  afterEach(async () => {
    bench.provider.close();
    await bench.close();
  });
  const arrived = async (sent: ReturnType<typeof mail>): Promise<ReceivedMail | undefined> => {
    await bench.provider.deliver(sent);
    return (await bench.received())[0];
  };

  test("a mail with text arrives", async () => {
    const sent = mail();
    expect(await arrived(sent)).toEqual({
      from: "Shop <shop@shop.example>",
      to: "Ada <ada@example.org>",
      replyTo: null,
      subject: "Hello",
      text: "One\nTwo",
      html: null,
      messageId: `<${sent.id}@shop.example>`,
    });
  });

  test("a mail with text, HTML and an address for answers arrives", async () => {
    const sent = mail({ html: "<p>One</p>", replyTo: "team@shop.example" });
    expect(await arrived(sent)).toMatchObject({ text: "One\nTwo", html: "<p>One</p>", replyTo: "team@shop.example" });
  });

  test("letters of every script arrive as they were written", async () => {
    const subject = "Bestellbestätigung für Möbel 🪑, 注文の確認".repeat(4);
    const text = "Grüße, 你好, привет, 🪑\n.\n..a line that begins with dots";
    const received = await arrived(mail({ subject, text, to: '"Lovelace, Adä" <ada@example.org>' }));
    expect(received).toMatchObject({ subject, text });
    expect(received?.to).toBe("Lovelace, Adä <ada@example.org>");
  });

  test("a line break in a subject adds no header", async () => {
    const received = await arrived(mail({ subject: "Hello\r\nBcc: eve@example.org\r\n\r\nEvil" }));
    expect(received).toMatchObject({
      subject: "Hello Bcc: eve@example.org Evil",
      to: "Ada <ada@example.org>",
      text: "One\nTwo",
    });
  });

  test("a big mail arrives whole", async () => {
    const text = "A line of the report, with an ü.\n".repeat(100_000).trimEnd();
    const received = await arrived(mail({ text }));
    expect(received?.text === text).toBe(true);
  });

  test("many mails at once arrive", async () => {
    const mails = Array.from({ length: 30 }, (_, n) => mail({ subject: `Mail ${n}` }));
    await Promise.all(mails.map(bench.provider.deliver));
    const subjects = (await bench.received()).map(({ subject }) => subject);
    expect(subjects.sort()).toEqual(mails.map(({ subject }) => subject).sort());
  });

  test("it is ready", async () => {
    await expect(bench.provider.check()).resolves.toBeUndefined();
  });
});
