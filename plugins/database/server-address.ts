/** Where a database server is and how it is spoken to, as a URL of the settings says. */
export interface ServerAddress {
  readonly engine: "postgres" | "mysql";
  /** A name or an address; null where `socket` counts. */
  readonly host: string | null;
  readonly port: number;
  /** Folder (PostgreSQL) or path (MySQL) of a Unix socket. */
  readonly socket: string | null;
  /** Undefined: what the driver takes by itself, the operating system's user for example. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string;
  /** Null where the URL does not say. */
  readonly tls: TlsMode | null;
}

/** As PostgreSQL names them: no encryption, encryption only, a trusted certificate, a trusted certificate of this very host. */
export type TlsMode = "disable" | "require" | "verify-ca" | "verify-full";

/** `setting` is named in errors, which never tell the URL: it may hold a password. */
export function serverAddress(url: string, setting: string): ServerAddress {
  const parsed = parse(url, setting);
  const engine = engines[parsed.protocol];
  if (engine === undefined) throw new Error(`${setting} has "${parsed.protocol}", which no engine has.`);
  const { socket, tls } = parametersOf(parsed.searchParams, setting);
  const database = decoded(parsed.pathname.slice(1), setting);
  if (database === "" || database.includes("/")) {
    throw new Error(`${setting} must name a database after the host: "${parsed.protocol}//host/shop".`);
  }
  return {
    engine,
    host: socket === null ? bare(parsed.hostname) || "127.0.0.1" : null,
    port: parsed.port === "" ? ports[engine] : Number(parsed.port),
    socket,
    user: decoded(parsed.username, setting) || undefined,
    password: decoded(parsed.password, setting) || undefined,
    database,
    tls,
  };
}

/** For messages: no user, no password. */
export const placeOf = ({ socket, host, port, database }: ServerAddress): string =>
  `${socket ?? `${host?.includes(":") ? `[${host}]` : host}:${port}`}/${database}`;

const engines: Readonly<Record<string, ServerAddress["engine"]>> = {
  "postgres:": "postgres",
  "postgresql:": "postgres",
  "mysql:": "mysql",
  "mariadb:": "mysql",
};

const ports = { postgres: 5432, mysql: 3306 };

const tlsModes: readonly string[] = ["disable", "require", "verify-ca", "verify-full"] satisfies readonly TlsMode[];

function parse(url: string, setting: string): URL {
  try {
    return new URL(url);
  } catch {
    // The error of `URL` holds the text, and with it the password.
    throw new Error(
      `${setting} is not a well-formed URL. Characters such as "@", "/", "#" and "%" in a password are written percent-encoded: "%40".`,
    );
  }
}

function decoded(part: string, setting: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error(`${setting} holds a "%" that starts no percent-encoding: write it as "%25".`);
  }
}

/** An IPv6 address stands in brackets. */
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, "$1");

function parametersOf(given: URLSearchParams, setting: string): Pick<ServerAddress, "socket" | "tls"> {
  let socket: string | null = null;
  let tls: TlsMode | null = null;
  for (const [name, value] of given) {
    if (name === "host" && value.startsWith("/")) socket = value;
    // That the mode is known is checked here.
    else if (name === "sslmode" && tlsModes.includes(value)) tls = value as TlsMode;
    else if (name === "sslmode") throw new Error(`${setting}: "sslmode" is one of ${tlsModes.join(", ")}.`);
    else {
      throw new Error(
        `${setting}: "${name}" is not known. After "?" may stand "sslmode", and "host" with the path of a Unix socket.`,
      );
    }
  }
  return { socket, tls };
}
