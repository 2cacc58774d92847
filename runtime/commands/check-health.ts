import type { ApplicationDefinition } from "../definition.js";
import { loadSettings } from "../settings/load-settings.js";
import type { CommandRun } from "./run-command.js";

/** How long an answer may take. */
const patience = 5_000;

/**
 * `node dist/main.js health`: whether the instance beside it, with the same settings, takes requests. For the health check of a
 * container, which holds no other program that could ask. Resolves with the exit status.
 */
export async function checkHealth(
  definition: ApplicationDefinition,
  { engine, sources }: Pick<CommandRun, "engine" | "sources">,
): Promise<0 | 1> {
  const left = new Set(Object.keys(definition.settings.base.plugins ?? {}));
  const { server } = await loadSettings({ definition, sources, engine, toggles: {}, left });
  const url = `http://${reachable(server.host)}:${server.port}/health/ready`;
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(patience) });
    process.stdout.write(`${url} answers ${status}\n`);
    return status === 200 ? 0 : 1;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const reason = cause instanceof Error ? ("code" in cause ? String(cause.code) : cause.message) : String(cause);
    process.stdout.write(`${url} does not answer: ${reason}\n`);
    return 1;
  }
}

/** Who listens on every address is asked at this machine's own. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
