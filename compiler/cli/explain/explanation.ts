import type { Place } from "../../model.js";

export type Kind = "code" | "plugin" | "service" | "event" | "route" | "permission" | "setting";

/** Everything that is known of one thing. */
export interface Explanation {
  readonly kind: Kind;
  readonly name: string;
  readonly facts: readonly Fact[];
}

export interface Fact {
  /** "provided by"; equal ones that follow each other are printed once. */
  readonly label: string;
  readonly text: string;
  /** Where it is written. */
  readonly at: Place | null;
}

export function fact(label: string, text: string, at: Place | null = null): Fact {
  return { label, text, at };
}

/** The fact, or nothing where there is nothing to say. */
export function factIf(text: string | null | undefined, label: string, at: Place | null = null): readonly Fact[] {
  return text ? [fact(label, text, at)] : [];
}
