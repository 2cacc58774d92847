import { type Redactor, redactor } from "./redactor.js";

/** A redactor that learns secrets while it is used: settings may change. It forgets none, for old ones are still about. */
export interface GrowingRedactor {
  readonly redact: Redactor;
  readonly learn: (secrets: readonly string[]) => void;
}

export function growingRedactor(secrets: readonly string[]): GrowingRedactor {
  const known = new Set(secrets);
  let current = redactor(known);
  return {
    redact: (text) => current(text),
    learn: (more) => {
      for (const secret of more) known.add(secret);
      current = redactor(known);
    },
  };
}
