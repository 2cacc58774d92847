/** Takes secrets out of a text, by value, wherever they stand. */
export type Redactor = (text: string) => string;

/** What is shown in place of a secret. */
export const MASK = "•••";
/** Shorter values occur in texts by chance: hiding them would garble everything and protect nothing. */
const SHORTEST_SECRET = 4;

/** Also finds a secret in the forms that it takes inside JSON and URLs. */
export function redactor(secrets: Iterable<string>): Redactor {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    for (const form of formsOf(secret)) forms.add(form);
  }
  if (forms.size === 0) return (text) => text;

  // Longest first, so that a secret that holds another one disappears whole.
  const pattern = [...forms].sort((a, b) => b.length - a.length).map(escapeForPattern);
  const expression = new RegExp(pattern.join("|"), "g");
  return (text) => text.replace(expression, MASK);
}

function formsOf(secret: string): readonly string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  // A JSON text inside a JSON text (an answer of another service that is logged) escapes twice.
  const encoded = encodeURIComponent(wellFormed(secret));
  // A form ("application/x-www-form-urlencoded") writes spaces and some signs in its own way.
  const inForm = new URLSearchParams({ "": secret }).toString().slice(1);
  const everySign = inForm.replaceAll("+", "%20");
  return [secret, escaped, JSON.stringify(escaped).slice(1, -1), encoded, inForm, everySign];
}

/** Lone surrogates become U+FFFD: `encodeURIComponent` refuses them. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

const escapeForPattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
