import satisfies from "semver/functions/satisfies.js";
import validRange from "semver/ranges/valid.js";

export type VersionFits = (version: string, range: string) => boolean;

/**
 * Answers of semver, remembered: an application has few different ranges and many requirements. Everything fits what is no range,
 * which was reported against the schema.
 */
export function rememberedVersionFits(): VersionFits {
  const answers = new Map<string, boolean>();
  return (version, range) => {
    const question = `${version} ${range}`;
    const known = answers.get(question);
    if (known !== undefined) return known;
    const answer = range === "*" || satisfies(version, range) || validRange(range) === null;
    answers.set(question, answer);
    return answer;
  };
}
