import type { ConnectionOptions, TypeCastField, TypeCastNext } from "mysql2";
import { wholeNumber } from "./postgres-types.js";
import type { ServerOptions } from "./server-options.js";

/** One connection: values as they are on the other engines, whole numbers as numbers where they are safe, dates and times as text. */
export function mysqlConfig({ address, tls, pool }: ServerOptions): ConnectionOptions {
  return {
    ...(address.socket === null
      ? { host: address.host ?? "127.0.0.1", port: address.port }
      : { socketPath: address.socket }),
    ...(address.user === undefined ? {} : { user: address.user }),
    ...(address.password === undefined ? {} : { password: address.password }),
    database: address.database,
    ...(tls === false ? {} : { ssl: tls as NonNullable<ConnectionOptions["ssl"]> }),
    connectTimeout: pool.acquireTimeout,
    charset: "utf8mb4",
    supportBigNumbers: true,
    dateStrings: true,
    timezone: "Z",
    typeCast,
  };
}

/** `sum` of whole numbers is a decimal. */
function typeCast(field: TypeCastField, next: TypeCastNext): unknown {
  if (field.type !== "NEWDECIMAL") return next();
  const text = field.string();
  return text === null ? null : wholeNumber(text);
}
