// A contender that skips work is no contender: each must answer the same requests alike, in status, headers and body.
import { itemId, validBody } from "./work.mjs";

/** What is compared: valid requests, and each kind of fault in each part of a request. */
function requestsFor(module) {
  const { path, fields } = module;
  const body = validBody(module);
  const get = (url) => ({ method: "GET", url });
  const send = (method, url, value) => ({
    method,
    url,
    body: typeof value === "string" ? value : JSON.stringify(value),
    headers: { "content-type": "application/json" },
  });
  const { tags, ...withoutTags } = body;
  const { name, ...withoutName } = body;
  const tooLong = "x".repeat(fields[0].max + 1);
  return [
    get(path),
    get(`${path}?page=2`),
    get(`${path}?page=0`),
    get(`${path}?page=two`),
    get(`${path}?page=1&other=1`),
    get(`${path}/${itemId(3)}`),
    get(`${path}/${itemId(999_999)}`),
    get(`${path}/not-a-uuid`),
    get("/nothing/here"),
    send("POST", path, body),
    send("POST", path, withoutTags),
    get(`${path}/${itemId(21)}`),
    send("POST", path, withoutName),
    send("POST", path, { ...body, name: "" }),
    send("POST", path, { ...body, name: tooLong }),
    send("POST", path, { ...body, price: "12" }),
    send("POST", path, { ...body, price: -1, tags: [1] }),
    send("POST", path, { ...body, tags: tags.concat(Array(10).fill("more")) }),
    send("POST", path, { ...body, unknown: true }),
    send("POST", path, {}),
    send("POST", path, '{"name": '),
    send("PUT", `${path}/${itemId(4)}`, body),
    send("PUT", `${path}/${itemId(999_999)}`, body),
    send("PUT", `${path}/not-a-uuid`, body),
    send("PUT", `${path}/${itemId(4)}`, { ...body, price: null }),
    ...fields
      .filter(({ kind }) => kind === "choice")
      .map((field) => send("POST", path, { ...body, [field.name]: "mauve" })),
  ];
}

/** Answers of a running contender: of the first module, one in the middle and the last. */
export async function answersOf(url, modules) {
  const chosen = [modules[0], modules[Math.floor(modules.length / 2)], modules.at(-1)];
  const answers = [];
  for (const { url: path, ...request } of chosen.flatMap(requestsFor)) {
    const response = await fetch(`${url}${path}`, request);
    const asked = `${request.method} ${path} ${request.body ?? ""}`.trim();
    answers.push({ asked, ...comparable(response, await response.text()) });
  }
  return answers;
}

/** Without what differs rightly: times, ids of requests, a connection's own headers, and the words of a validator. */
function comparable(response, text) {
  const headers = Object.fromEntries(
    [...response.headers].flatMap(([name, value]) => (own.has(name) ? [] : [[name, plain(value)]])),
  );
  if (!response.headers.has("x-request-id")) throw new Error(`${response.url} answered without x-request-id`);
  if (response.status < 400) return { status: response.status, headers, body: JSON.parse(text) };
  const { type, title, status, requestId, errors = [] } = JSON.parse(text);
  if (requestId !== response.headers.get("x-request-id")) throw new Error(`${response.url} mixes up ids of requests`);
  const pointers = [...new Set(errors.map(({ pointer }) => upToProperty(pointer)))].sort();
  return { status: response.status, headers, body: { type, title, status, pointers } };
}

const own = new Set([
  "connection",
  "content-length",
  "date",
  "etag",
  "keep-alive",
  "transfer-encoding",
  "x-request-id",
]);

/** Directives and parameters without a space between; JSON is UTF-8, said or not. */
const plain = (value) => value.replaceAll("; ", ";").replace(";charset=utf-8", "");

/** "/body/tags/0" → "/body/tags": class-validator names the property. */
const upToProperty = (pointer) => pointer.split("/").slice(0, 3).join("/");

/** Throws with the first answer in which a contender differs. */
export function refuseOtherAnswers(title, expected, answers) {
  for (const [index, { asked, ...answer }] of answers.entries()) {
    const { asked: _, ...wanted } = expected[index];
    if (JSON.stringify(sorted(answer)) === JSON.stringify(sorted(wanted))) continue;
    throw new Error(
      `${title} does other work. ${asked}\nexpected ${JSON.stringify(wanted, null, 1)}\nanswered ${JSON.stringify(answer, null, 1)}`,
    );
  }
}

/** With keys in order: in which order an object's properties are written is free. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
