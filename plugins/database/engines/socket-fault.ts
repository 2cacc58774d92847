/** True for the codes with which Node says that a server cannot be reached or a connection ended. */
export const isSocketFault = (code: string): boolean => codes.has(code);

const codes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT", // of a Unix socket
]);
