import { Code } from "./code.js";
import { isIdentifier } from "./identifier.js";
import { stringText } from "./string.js";

/** A property's name in an object literal or a type: quoted where it must be. */
export function key(name: string): Code {
  const text = keyText(name);
  return new Code((out) => out.write(text));
}

/** Access to a property: `.users`, or `["user.created"]`; `?.users` where there may be nothing to access. */
export function member(name: string, isOptional = false): Code {
  const text = (isOptional ? "?." : "") + (isIdentifier(name) ? name : `[${stringText(name)}]`);
  const dotted = isOptional || !isIdentifier(name) ? text : `.${text}`;
  return new Code((out) => out.write(dotted));
}

/** In brackets, `__proto__` is a property like any other; written plainly it would set the prototype. */
export function keyText(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return isIdentifier(name) ? name : stringText(name);
}
