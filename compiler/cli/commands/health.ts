import type { HealthReport } from "../../../runtime/lifecycle/health.js";
import { SettingsError } from "../../../runtime/settings/settings-error.js";
import type { Command, CommandContext } from "../command-context.js";
import { CommandFailure, type ExitStatus, UsageError } from "../failures.js";
import { openApplication } from "../open-application.js";
import { readSettings } from "../settings/read-settings.js";

export interface HealthOptions {
  readonly url?: string;
  readonly env?: string;
  readonly format: "text" | "json";
}

/** `nexus health`: one line. */
export const health: Command<HealthOptions> = async (options, context): Promise<ExitStatus> => {
  const { report, isWell, url } = await ask(options, context);
  const { write, colors } = context.terminal.out;
  const unwell = Object.entries(report.plugins).filter(([, { state }]) => state !== "active");
  const names = unwell.length === 0 ? "" : `: ${unwell.map(([name, { state }]) => `${name} is ${state}`).join(", ")}`;
  const mark = isWell ? colors.green("✔") : colors.red("✖");
  write(options.format === "json" ? json(report) : `${mark} ${url} is ${report.status}${names}\n`);
  return isWell ? 0 : 1;
};

/** `nexus status`: each plugin. */
export const status: Command<HealthOptions> = async (options, context): Promise<ExitStatus> => {
  const { report, isWell, url } = await ask(options, context);
  const { write, colors } = context.terminal.out;
  if (options.format === "json") {
    write(json(report));
    return isWell ? 0 : 1;
  }
  const width = Math.max(0, ...Object.keys(report.plugins).map((name) => name.length));
  const lines = Object.entries(report.plugins).map(([name, { state, cause, restartNeeded }]) => {
    const shown = (state === "active" ? colors.green : state === "failed" ? colors.red : colors.yellow)(state);
    const notes = [cause, restartNeeded ? "restart needed" : undefined].filter((note) => note !== undefined);
    return `  ${name.padEnd(width)}  ${shown}${notes.length === 0 ? "" : `  ${notes.join("; ")}`}`;
  });
  const needs = report.restartNeeded.map((reason) => `  restart needed: ${reason}`);
  write(`${[`${url} is ${colors.bold(report.status)}`, ...lines, ...needs].join("\n")}\n`);
  return isWell ? 0 : 1;
};

interface Answer {
  readonly url: string;
  readonly report: HealthReport;
  /** It serves, perhaps degraded. */
  readonly isWell: boolean;
}

/** How long a running application may take to ask its plugins. */
const patience = 10_000;

async function ask(options: HealthOptions, context: CommandContext): Promise<Answer> {
  const url = options.url === undefined ? await urlOfSettings(options, context) : checkedUrl(options.url);
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(new URL("/health", url), { signal: AbortSignal.timeout(patience) });
    body = await response.json();
  } catch (error) {
    throw new CommandFailure(
      `${url} does not answer: ${reasonOf(error)}`,
      "is the application running? Another address is given with --url",
    );
  }
  if (!isReport(body))
    throw new CommandFailure(`${url} answers, but is no Nexus application`, "give its address with --url");
  return { url, report: body, isWell: response.ok };
}

async function urlOfSettings({ env }: HealthOptions, context: CommandContext): Promise<string> {
  const { application } = openApplication(context, { sound: true });
  try {
    const { server } = await readSettings(application, context.root, env === undefined ? {} : { env });
    const isEverywhere = server.host === "0.0.0.0" || server.host === "::";
    const host = isEverywhere ? "127.0.0.1" : server.host.includes(":") ? `[${server.host}]` : server.host;
    return `http://${host}:${server.port}`;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const reasons = error.problems.map(({ key, message }) => `${key}: ${message}`);
    throw new CommandFailure(
      `where the application listens is not known, because its settings are not complete here: ${reasons.join("; ")}`,
      "give its address with --url",
    );
  }
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--url takes an address such as http://127.0.0.1:8000, not "${text}"`);
  return url.origin;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${patience / 1000} seconds`;
  const cause = error.cause;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.message;
}

function isReport(body: unknown): body is HealthReport {
  return (
    typeof body === "object" &&
    body !== null &&
    "status" in body &&
    "plugins" in body &&
    typeof body.plugins === "object"
  );
}

function json(report: HealthReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
