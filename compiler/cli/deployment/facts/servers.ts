import type { JsonSchema } from "../../../model.js";
import type { DeclaredSetting } from "./declared-settings.js";

/** Another server that a setting names by its address. */
export interface NeededServer {
  /** "postgres": the scheme of the setting's first example. */
  readonly scheme: string;
  /** The port of that example. */
  readonly port: number;
  readonly key: string;
}

/**
 * Which server a setting means whose value is given only at start, read off the first address among the `examples` of its
 * schema; null where there is none.
 */
export function neededServer({ key, schemas }: DeclaredSetting): NeededServer | null {
  const example = exampleAddress(schemas);
  return example === null ? null : { ...example, key };
}

export function exampleAddress(
  schemas: readonly JsonSchema[],
): { readonly scheme: string; readonly port: number } | null {
  const examples = schemas.flatMap(({ examples }) => (Array.isArray(examples) ? examples : []));
  const [found] = examples.flatMap((text) => (typeof text === "string" ? addressOf(text) : []));
  return found === undefined ? null : { scheme: found.scheme, port: found.port };
}

/** The port of an address that a setting names; empty where it is none, or this machine. */
export function remotePorts(value: unknown): readonly number[] {
  if (typeof value !== "string") return [];
  return addressOf(value).flatMap(({ host, port }) => (isLoopback(host) ? [] : [port]));
}

function addressOf(text: string): readonly { readonly scheme: string; readonly host: string; readonly port: number }[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return [];
  const { protocol, hostname, port } = new URL(text);
  const scheme = protocol.slice(0, -1);
  const number = port === "" ? usualPorts[scheme] : Number(port);
  return number === undefined || hostname === "" ? [] : [{ scheme, host: hostname, port: number }];
}

const usualPorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  mariadb: 3306,
  mysql: 3306,
  nats: 4222,
  postgres: 5432,
  postgresql: 5432,
  redis: 6379,
  rediss: 6379,
  smtp: 587,
  smtps: 465,
};

const isLoopback = (host: string): boolean => host === "localhost" || host === "[::1]" || host.startsWith("127.");
