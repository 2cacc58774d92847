/** Why a database could not be opened, and what to look at. Tells neither user's password nor URL. */
export function cannotOpen(what: string, error: unknown): Error {
  const cause = told(error);
  const hint = hints.find(({ codes }) => codes.includes(codeOf(error)))?.text ?? "";
  return new Error(`${what} cannot be opened: ${cause.replace(/\.?$/, ".")}${hint === "" ? "" : ` ${hint}`}`, {
    cause: error,
  });
}

/** By the codes of Node, PostgreSQL and MySQL. */
const hints: readonly { readonly codes: readonly string[]; readonly text: string }[] = [
  { codes: ["ECONNREFUSED", "ENOENT"], text: "Is the server running, and is this its port?" },
  { codes: ["ENOTFOUND", "EAI_AGAIN"], text: "Is the host's name right?" },
  { codes: ["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"], text: "Can this machine reach it?" },
  {
    codes: ["28P01", "28000", "ER_ACCESS_DENIED_ERROR", "ER_ACCESS_DENIED_NO_PASSWORD_ERROR"],
    text: "Check user and password in the URL.",
  },
  { codes: ["3D000", "ER_BAD_DB_ERROR"], text: "Create the database, or correct its name in the URL." },
  { codes: ["ER_DBACCESS_DENIED_ERROR", "42501"], text: "Grant the user the rights on this database." },
  {
    codes: [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    ],
    text: "Name the file of the certificate that signed it in database.ssl.ca.",
  },
  { codes: ["ERR_TLS_CERT_ALTNAME_INVALID"], text: 'Use the name in the certificate, or "?sslmode=verify-ca".' },
];

/** Several addresses of one host give one error each, in an error that says nothing itself. */
function told(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(told).join("; ");
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === "string" && code !== "HANDSHAKE_SSL_ERROR") return code;
  return cause === undefined ? "" : codeOf(cause);
}
