import { unsupportedMediaType } from "../../api/problem.js";
import { bareType, contentTypeOf, matchesType } from "../../content/content-type.js";
import type { IncomingContent } from "./incoming-content.js";

export interface Judgement {
  /** What the caller says that it is. */
  readonly claimed: string;
  /** Media types that are taken; empty: any. */
  readonly types: readonly string[];
  /** For the caller: "The body". */
  readonly subject: string;
}

/** The type of a content by its first bytes. Throws 415 where it is none that is taken. */
export async function judgeContent(content: IncomingContent, { claimed, types, subject }: Judgement): Promise<string> {
  // Every content is a row of bytes, and who asks for no more gets what was sent.
  if (bareType(claimed) === anyBytes && types.includes(anyBytes)) return anyBytes;
  const type = await contentTypeOf(await content.head, claimed);
  if (types.length > 0 && !matchesType(type, types)) {
    throw unsupportedMediaType(`${subject} is ${type} by its content. Send ${types.join(" or ")}.`);
  }
  return type;
}

const anyBytes = "application/octet-stream";
