/** A word, a string, a sign or a number that stands at the top of a module, or directly in a bracket that does. */
export interface Token {
  readonly kind: "word" | "string" | "other";
  readonly text: string;
  readonly start: number;
  /** 0 at the top; a bracket counts to where it stands. */
  readonly depth: 0 | 1;
}

/**
 * The tokens of a module that lie no deeper than in one bracket. Null where it takes a parser to know where something ends,
 * such as a slash that may divide or begin an expression, and where brackets or quotes do not close.
 */
export function topLevelTokens(text: string): readonly Token[] | null {
  const tokens: Token[] = [];
  const open: string[] = [];
  let last: Token = { kind: "other", text: ";", start: 0, depth: 0 };
  let at = 0;

  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const isThere = pattern.test(text);
    if (isThere) at = pattern.lastIndex;
    return isThere;
  };
  const take = (kind: Token["kind"], start: number): void => {
    const depth = open.length === 0 ? 0 : 1;
    last = { kind, text: text.slice(start, at), start, depth };
    if (open.length <= 1) tokens.push(last);
  };

  for (;;) {
    skip(blanks);
    const start = at;
    if (at === text.length) return open.length === 0 ? tokens : null;
    if (skip(word)) take("word", start);
    else if (skip(string)) take("string", start);
    else if (skip(number) || skip(sign)) take("other", start);
    else if (skip(opening)) {
      take("other", start);
      open.push(closingOf[text.charAt(start)] ?? "");
    } else if (text.startsWith("/", at)) {
      if (beforeExpression.has(last.text) && last.kind === "other") {
        if (!skip(regularExpression)) return null;
      } else if (isOperand(last)) at += 1;
      else return null;
      take("other", start);
    } else {
      // What is left are brackets that close, and templates, which go on where an expression in them ends.
      const closing = text.charAt(at);
      const goesOn = closing === "}" && open.at(-1) === "`";
      if (goesOn || (closing !== "`" && open.at(-1) === closing)) open.pop();
      else if (closing !== "`") return null;
      at += 1;
      if (goesOn || closing === "`") {
        if (!skip(templateText)) return null;
        take("other", start);
        if (text.charAt(at - 1) === "{") open.push("`");
      } else take("other", start);
    }
  }
}

const blanks = /(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/)*/y;
const word = /[A-Za-z_$][\w$]*/y;
const string = /"(?:[^"\\\n\r]|\\(?:\r\n|[\s\S]))*"|'(?:[^'\\\n\r]|\\(?:\r\n|[\s\S]))*'/y;
const number = /\.?\d[\w.]*/y;
const sign = /=>|[;,.:=<>+\-*%&|^!~?@#]/y;
const opening = /[({[]/y;
const regularExpression = /\/(?:[^\\/[\n\r\u2028\u2029]|\\[^\n\r]|\[(?:[^\\\]\n\r]|\\[^\n\r])*\])+\/[a-z]*/y;
const templateText = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y;

const closingOf: Readonly<Record<string, string>> = { "(": ")", "{": "}", "[": "]" };

/** After these a slash begins a regular expression. */
const beforeExpression: ReadonlySet<string> = new Set(["(", ",", "=", ":", "[", "&", "|", "?", "{", ";", "=>"]);

/** After these it divides. Behind a parenthesis or a brace only a parser knows. */
function isOperand({ kind, text }: Token): boolean {
  return (
    kind === "string" || text === "]" || /^\.?\d/.test(text) || (kind === "word" && !mayPrecedeExpression.has(text))
  );
}

const mayPrecedeExpression: ReadonlySet<string> = new Set(
  "return typeof case in instanceof void delete throw new else do of yield await as satisfies extends default break continue".split(
    " ",
  ),
);
