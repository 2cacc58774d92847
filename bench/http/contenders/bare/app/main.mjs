// node:http and nothing else: a map of paths, checks written by hand, JSON.parse and JSON.stringify. The least that the work can cost
// without giving up any of it.
import { createServer } from "node:http";
import { modules } from "./modules.mjs";
import { problemOf, problemType } from "./problems.mjs";
import { requestId } from "./request-id.mjs";

const most = 1_000_000;
const security = {
  "Content-Security-Policy": "default-src 'none';frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Origin-Agent-Cluster": "?1",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=31536000",
  "X-Content-Type-Options": "nosniff",
  "X-DNS-Prefetch-Control": "off",
  "X-Download-Options": "noopen",
  "X-Frame-Options": "SAMEORIGIN",
  "X-Permitted-Cross-Domain-Policies": "none",
  "X-XSS-Protection": "0",
};
const handlers = new Map(modules.map(({ path, handle }) => [path, handle]));

const server = createServer((request, response) => {
  const id = requestId(request);
  respond(request).then(
    ({ status = 200, value }) => send(response, { status, id, type: "application/json; charset=utf-8", value }),
    (error) => {
      const problem = problemOf(error, id);
      if (problem.status >= 500) console.error(error);
      send(response, { status: problem.status, id, type: problemType, value: problem });
    },
  );
});

/** "/module_0001/items/7?page=2" → the module's handler with ("7", "page=2"). */
async function respond(request) {
  const [path, query] = request.url.split("?");
  const end = path.indexOf("/", path.indexOf("/", 1) + 1);
  const handle = handlers.get(end === -1 ? path : path.slice(0, end));
  const item = end === -1 ? undefined : path.slice(end + 1);
  const answer = handle?.[`${request.method}${item === undefined ? "" : " item"}`];
  if (answer === undefined) throw { statusCode: 404 };
  return answer({ id: item, query, body: request.method === "GET" ? undefined : await json(request) });
}

async function json(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > most) throw { statusCode: 413 };
    chunks.push(chunk);
  }
  try {
    return JSON.parse(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
  } catch {
    throw { code: "ERR_INVALID_JSON" };
  }
}

function send(response, { status, id, type, value }) {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    ...security,
    "x-request-id": id,
    "content-type": type,
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

server.listen(Number(process.env.PORT), "127.0.0.1");
process.once("SIGTERM", () => server.close(() => process.exit()));
