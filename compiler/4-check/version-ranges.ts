import semverSatisfies from "semver/functions/satisfies.js";
import semverValidRange from "semver/ranges/valid.js";

export interface VersionRanges {
  readonly isRange: (range: string) => boolean;
  readonly satisfies: (version: string, range: string) => boolean;
}

/** Answers of semver, remembered: an application has few different ranges and many requirements. */
export function versionRanges(): VersionRanges {
  const areRanges = new Map<string, boolean>();
  const areSatisfied = new Map<string, boolean>();
  return {
    isRange: (range) => remembered(areRanges, range, () => semverValidRange(range) !== null),
    satisfies: (version, range) =>
      remembered(areSatisfied, `${version} ${range}`, () => semverSatisfies(version, range)),
  };
}

function remembered(answers: Map<string, boolean>, question: string, ask: () => boolean): boolean {
  const known = answers.get(question);
  if (known !== undefined) return known;
  const answer = ask();
  answers.set(question, answer);
  return answer;
}
