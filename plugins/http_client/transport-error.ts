import { HttpClientError, type HttpClientErrorKind } from "./contract.js";
import { PrivateAddressError } from "./public-address.js";

/** What undici, the socket, TLS or DNS threw, as what it means to the caller. `label` is method and address. */
export function transportError(label: string, error: unknown): HttpClientError {
  if (error instanceof HttpClientError) return error;
  const { kind, reason } = meaningOf(error);
  return new HttpClientError(kind, `${label}: ${reason}.`, { cause: error });
}

interface Meaning {
  readonly kind: HttpClientErrorKind;
  readonly reason: string;
}

function meaningOf(error: unknown): Meaning {
  if (error instanceof PrivateAddressError) {
    const reason = `${error.message}, which only a plugin whose manifest names the host may reach. The setting \`private_hosts\` opens it for all`;
    return { kind: "private-address", reason };
  }
  const { code, syscall, message } = details(error);
  const known = byCode[code];
  if (known !== undefined) return known;
  if (isCertificateFault(code))
    return { kind: "certificate", reason: `the server's certificate does not hold: ${message}` };
  if (connecting.has(code) || syscall === "connect" || syscall === "getaddrinfo")
    return { kind: "connect", reason: `no connection: ${message || code}` };
  return { kind: "closed", reason: `the connection was cut: ${message || code}` };
}

const byCode: Readonly<Record<string, Meaning>> = {
  UND_ERR_CONNECT_TIMEOUT: { kind: "connect", reason: "no connection within the time for it" },
  UND_ERR_HEADERS_TIMEOUT: { kind: "timeout", reason: "the server did not begin to answer in time" },
  UND_ERR_BODY_TIMEOUT: { kind: "timeout", reason: "the server paused too long within its answer" },
  UND_ERR_INVALID_ARG: { kind: "invalid", reason: "the method, a header or the body cannot be sent" },
  UND_ERR_NOT_SUPPORTED: { kind: "invalid", reason: "a header cannot be sent" },
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: { kind: "invalid", reason: "the body is not as long as `content-length` says" },
  UND_ERR_HEADERS_OVERFLOW: { kind: "too-large", reason: "the headers of the answer are too large" },
};

const connecting = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL"]);

const isCertificateFault = (code: string): boolean =>
  code.startsWith("ERR_TLS_CERT") || /CERT|UNABLE_TO_(?:GET|VERIFY)|SELF_SIGNED/.test(code);

/** Node tells of several addresses that could not be connected to in one `AggregateError` with an empty message. */
function details(error: unknown): { code: string; syscall: string; message: string } {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  const told = first ?? error;
  if (!(told instanceof Error)) return { code: "", syscall: "", message: String(told) };
  const text = (key: string): string => String(Reflect.get(told, key) ?? "");
  return { code: text("code"), syscall: text("syscall"), message: told.message };
}
