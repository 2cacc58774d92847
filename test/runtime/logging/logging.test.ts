import { describe, expect, test } from "vitest";
import type { Logger } from "../../../runtime/api/logger.js";
import { runInContext } from "../../../runtime/context/execution-context.js";
import { createLogger } from "../../../runtime/logging/create-logger.js";
import { growingRedactor } from "../../../runtime/logging/growing-redactor.js";
import { readableLine } from "../../../runtime/logging/readable-line.js";
import { redactor } from "../../../runtime/logging/redactor.js";
import { manualClock } from "../support/manual-clock.js";

describe("a text loses its secrets", () => {
  const rows: readonly [string, readonly string[], string, string][] = [
    ["wherever they stand", ["hunter22"], "a hunter22 b hunter22c", "a ••• b •••c"],
    ["the longer one first, where one holds another", ["pass", "password"], "password pass", "••• •••"],
    ["also as it is written in JSON", ['a"b\\c\n'], '{"x":"a\\"b\\\\c\\n"}', '{"x":"•••"}'],
    [
      "also as it is written in JSON inside JSON",
      ['a"b"'],
      JSON.stringify({ x: JSON.stringify({ y: 'a"b"' }) }),
      '{"x":"{\\"y\\":\\"•••\\"}"}',
    ],
    ["also as it is written in a URL", ["p@ss word"], "u:p%40ss%20word@h", "u:•••@h"],
    ["also as it is written in a form", ["it's a p@ss!"], "p=it%27s+a+p%40ss%21&x", "p=•••&x"],
    ["also as it is written in a URL by who encodes every sign", ["it's a p@ss!"], "it%27s%20a%20p%40ss%21", "•••"],
    ["with the signs of patterns in it", ["a.*+?^$()[]{}|\\/-"], "x a.*+?^$()[]{}|\\/- y", "x ••• y"],
    ["but not the shortest, which occur by chance", ["abc"], "abc", "abc"],
    ["with half a character in it", ["ab\ud800cd"], "xab\ud800cdx", "x•••x"],
  ];
  test.each(rows)("%s", (_name, secrets, text, want) => {
    expect(redactor(secrets)(text)).toBe(want);
  });

  test("that it learned later too", () => {
    const { redact, learn } = growingRedactor(["first"]);
    learn(["second"]);
    expect(redact("first second")).toBe("••• •••");
  });
});

function loggerOf(secrets: readonly string[] = []): { readonly log: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  return {
    lines,
    log: createLogger({
      app: "small",
      worker: null,
      level: "info",
      clock: manualClock(),
      redact: redactor(secrets),
      write,
    }),
  };
}

describe("a line of the log", () => {
  test("is one object of JSON with time, level, application and fields", () => {
    const { log, lines } = loggerOf();
    log.child({ plugin: "orders" }).info({ n: 1 }, "placed");
    expect(lines).toEqual([
      '{"level":"info","time":"2026-01-01T00:00:00.000Z","app":"small","plugin":"orders","n":1,"msg":"placed"}\n',
    ]);
  });

  test("carries the ids of the request or event that it is written for", () => {
    const { log, lines } = loggerOf();
    runInContext({ correlationId: "c", causationId: "r", requestId: "r" }, () => log.info("a"));
    runInContext({ correlationId: "c", causationId: "e", eventId: "e" }, () => log.info("b"));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { requestId: "r", correlationId: "c" },
      { eventId: "e", correlationId: "c" },
    ]);
  });

  test("holds errors with their stack and cause", () => {
    const { log, lines } = loggerOf();
    log.error(new Error("outer", { cause: new Error("inner") }));
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: "error",
      err: { message: "outer: inner" },
      msg: "outer",
    });
  });

  const rows: readonly [string, string, object, object][] = [
    ["in a message", "hunter22", {}, { msg: "say •••" }],
    ["in a field", "hunter22", { deep: [{ a: "xhunter22x" }] }, { deep: [{ a: "x•••x" }] }],
    ["in an error", "hunter22", { err: new Error("hunter22") }, { err: { message: "•••" } }],
    ["that is a number", "4711", { pin: 4711, other: 1 }, { pin: "•••", other: 1 }],
    ["that holds a quote", 'a"b"c', { a: 'a"b"c' }, { a: "•••" }],
    ["that looks like the line itself", '","msg":"', { a: "1" }, { a: "1" }],
  ];
  test.each(rows)("shows no secret %s, and stays JSON", (_name, secret, fields, want) => {
    const { log, lines } = loggerOf([secret]);
    log.info({ ...fields }, `say ${secret}`);
    const [line = ""] = lines;
    expect(JSON.parse(line)).toMatchObject(want);
    expect(JSON.parse(line).msg).toBe("say •••");
  });
});

describe("a readable line", () => {
  const line = JSON.stringify({
    level: "warn",
    time: "2026-01-01T10:20:30.456Z",
    app: "small",
    plugin: "orders",
    n: 1,
    who: "me",
    err: { message: "bad", stack: "Error: bad\n    at x" },
    msg: "placed",
  });

  test("shows time, level, plugin, message, fields and stack", () => {
    expect(readableLine(`${line}\n`, false)).toBe(
      "10:20:30.456 warn  orders placed n=1 who=me\n    Error: bad\n        at x\n",
    );
  });

  test("is coloured only where it is asked to be", () => {
    expect(readableLine(line, true)).toContain("\u001b[33mwarn \u001b[0m");
    expect(readableLine(line, false)).not.toContain("\u001b");
  });

  test("is one line, and steers no terminal, whatever somebody sent", () => {
    const sent = "a\n00:00:00.000 info  forged\u001b[2J\u009b2J";
    const line = JSON.stringify({
      level: "warn",
      msg: sent,
      from: sent,
      list: [sent],
      err: { stack: `Error: ${sent}` },
    });
    const [first = "", ...stack] = readableLine(line, false).trimEnd().split("\n");
    expect(first).toContain("forged");
    for (const shown of [first, ...stack]) expect(shown).not.toMatch(/\p{Cc}/u);
    expect(stack.every((shown) => shown.startsWith("    "))).toBe(true);
  });

  test("leaves what is no JSON as it is", () => {
    expect(readableLine("hello\n", false)).toBe("hello\n");
  });
});
