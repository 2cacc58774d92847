import { Code, print, ts } from "./code.js";
import { fits, lineWidth } from "./writer.js";

/** `{ … }` with one member to a line; `{}` of none. Members bring their commas. */
export function block(members: readonly Code[]): Code {
  return new Code((out) => {
    const { indentation } = out;
    out.write("{");
    for (const member of members) {
      out.newLine(indentation + 2);
      member.writeTo(out);
    }
    if (members.length > 0) out.newLine(indentation);
    out.write("}");
  });
}

/** An object literal of members without their commas, on one line where it fits. */
export function table(members: readonly Code[]): Code {
  return new Code((out) => {
    const flat = flatTable(members);
    if (flat !== null && fits(out, flat)) out.write(flat);
    else block(members.map((member) => ts`${member},`)).writeTo(out);
  });
}

/** Null where there are too many for one line. */
function flatTable(members: readonly Code[]): string | null {
  if (members.length === 0) return "{}";
  if (members.length > lineWidth) return null;
  const flat = `{ ${members.map((member) => print(member).trimEnd()).join(", ")} }`;
  return flat.includes("\n") ? null : flat;
}

/** `[ … ]` with one item to a line; `[]` of none. */
export function rows(items: readonly Code[]): Code {
  return new Code((out) => {
    const { indentation } = out;
    out.write("[");
    for (const item of items) {
      out.newLine(indentation + 2);
      item.writeTo(out);
      out.write(",");
    }
    if (items.length > 0) out.newLine(indentation);
    out.write("]");
  });
}

/** `[a, b]`, broken where it does not fit with what follows it on its line. */
export const list = (items: readonly Code[], followedBy = 1): Code => enclosed(["[", "]"], items, followedBy);

/** `callee(a, b)`. */
export function call(callee: Code, callArguments: readonly Code[], followedBy = 1): Code {
  const parameters = enclosed(["(", ")"], callArguments, followedBy);
  return new Code((out) => {
    callee.writeTo(out);
    parameters.writeTo(out);
  });
}

/** `left && right`; when it breaks, in parentheses if it stands for itself and not in a list. */
export function both(left: Code, right: Code, standing: "in a list" | "alone"): Code {
  const flat = `${print(left).trimEnd()} && ${print(right).trimEnd()}`;
  return new Code((out) => {
    const { indentation } = out;
    const isAlone = standing === "alone";
    if (!flat.includes("\n") && fits(out, flat)) {
      out.write(flat);
      return;
    }
    if (isAlone) {
      out.write("(");
      out.newLine(indentation + 2);
    }
    left.writeTo(out);
    out.write(" &&");
    out.newLine(indentation + 2);
    right.writeTo(out);
    if (isAlone) {
      out.newLine(indentation);
      out.write(")");
    }
  });
}

function enclosed([open, close]: readonly [string, string], items: readonly Code[], followedBy: number): Code {
  const texts = items.map((item) => print(item).trimEnd());
  const flat = `${open}${texts.join(", ")}${close}`;
  return new Code((out) => {
    if (!flat.includes("\n") && fits(out, flat, followedBy)) {
      out.write(flat);
      return;
    }
    const { indentation } = out;
    out.write(open);
    for (const item of items) {
      out.newLine(indentation + 2);
      item.writeTo(out);
      out.write(",");
    }
    out.newLine(indentation);
    out.write(close);
  });
}
