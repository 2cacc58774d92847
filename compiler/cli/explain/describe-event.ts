import type { Event } from "../../model.js";
import { emittedText, handledText } from "./describe-plugin.js";
import { type Explanation, fact } from "./explanation.js";

/** An event: who emits it and who handles it, in the order in which they are called. */
export function describeEvent({ name, emitters, handlers }: Event): Explanation {
  return {
    kind: "event",
    name,
    facts: [
      ...emitters.map(({ plugin, emitted }) => fact("emitted by", `${plugin}: ${emittedText(emitted)}`, emitted.at)),
      ...handlers.map(({ plugin, handled }) => fact("handled by", `${plugin}: ${handledText(handled)}`, handled.at)),
      ...(handlers.length === 0 ? [fact("handled by", "nobody")] : []),
    ],
  };
}
