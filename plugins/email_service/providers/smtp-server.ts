import type { Config } from "#nexus/email_service";

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly credentials: { readonly user: string; readonly pass: string } | null;
  /** TLS from the start. */
  readonly isImplicit: boolean;
  readonly startTls: "required" | "offered" | "off";
}

/** What the settings say of the server. Throws, without a secret, where they do not fit together. */
export function smtpServer(config: Config["smtp"]): SmtpServer {
  const { host, port, user, password, isTls } =
    config.url === undefined ? parts(config) : partsOfUrl(config.url, config);
  if ((user === undefined) !== (password === undefined))
    throw new Error("email_service.smtp: a user needs a password, and a password a user.");
  const credentials = user === undefined || password === undefined ? null : { user, pass: password };
  const isImplicit = isTls || config.tls === "implicit";
  return {
    host,
    port: port ?? (isImplicit ? 465 : 587),
    credentials,
    isImplicit,
    startTls: startTls(config, host, credentials),
  };
}

/** A password never crosses a network in the clear unless the settings say `off`. */
function startTls({ tls }: Config["smtp"], host: string, credentials: object | null): SmtpServer["startTls"] {
  if (tls === "off") return "off";
  return tls === "required" || (credentials !== null && !loopback.has(host)) ? "required" : "offered";
}

const loopback = new Set(["localhost", "127.0.0.1", "::1"]);

interface Parts {
  readonly host: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly isTls: boolean;
}

function parts({ host, port, user, password }: Config["smtp"]): Parts {
  if (host === undefined)
    throw new Error("email_service.provider is smtp: say where the server is, with smtp.url or smtp.host.");
  return { host, port, user, password, isTls: port === 465 };
}

function partsOfUrl(written: string, { host, port, user, password }: Config["smtp"]): Parts {
  if ([host, port, user, password].some((part) => part !== undefined))
    throw new Error("email_service.smtp: give url, or host, port, user and password, not both.");
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null || !["smtp:", "smtps:"].includes(url.protocol) || url.hostname === "")
    throw new Error(
      "email_service.smtp.url must look like smtp://user:password@host:587, with % for special characters.",
    );
  const text = (part: string): string | undefined => (part === "" ? undefined : decodeURIComponent(part));
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? undefined : Number(url.port),
    user: text(url.username),
    password: text(url.password),
    isTls: url.protocol === "smtps:" || url.port === "465",
  };
}
