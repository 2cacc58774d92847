/** A line of the JSON log as people read it in a terminal: time, level, plugin, message, fields, stack. */
export function readableLine(line: string, isColoured: boolean): string {
  const fields = parse(line);
  if (fields === null) return line;
  const { level, time, plugin, msg, app: _, err, error, correlationId: __, ...rest } = fields;
  const paint = (code: number, text: string): string => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const name = String(level ?? "");
  const parts = [
    paint(2, String(time ?? "").slice(11, 23)),
    paint(colours[name] ?? 0, name.padEnd(5)),
    ...(typeof plugin === "string" ? [paint(36, harmless(plugin))] : []),
    harmless(String(msg ?? "")),
    ...Object.entries(rest).map(([key, value]) =>
      paint(2, harmless(`${key}=${typeof value === "string" ? value : JSON.stringify(value)}`)),
    ),
  ];
  const stack = stackOf(err ?? error);
  return `${parts.join(" ")}\n${stack === null ? "" : `${stack.split("\n").map(harmless).join("\n").replace(/^/gm, "    ")}\n`}`;
}

/** What somebody sent may stand in a line: it must not begin another one, nor steer the terminal. Written as JSON writes it. */
const harmless = (text: string): string =>
  text.replace(/\p{Cc}/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);

const colours: Readonly<Record<string, number>> = { trace: 2, debug: 2, info: 32, warn: 33, error: 31, fatal: 31 };

function stackOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null) return error === undefined ? null : String(error);
  const { stack, message } = error as { readonly stack?: unknown; readonly message?: unknown };
  return String(stack ?? message ?? JSON.stringify(error));
}

function parse(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
