import { createHash } from "node:crypto";
import type { Place } from "../../model.js";
import type { CodeEntry } from "../catalog/all.js";
import type { Diagnostic } from "../diagnostic.js";
import { type Location, locator, type TextOf } from "../locate.js";

export interface SarifOptions {
  /** Version of Nexus. */
  readonly version: string;
  /** Every code that Nexus knows. */
  readonly codes: Readonly<Record<string, CodeEntry>>;
}

/** A SARIF 2.1.0 log with one run. Ends with a line feed. */
export function renderSarif(
  diagnostics: readonly Diagnostic[],
  textOf: TextOf,
  { version, codes }: SarifOptions,
): string {
  const locationOf = locator(textOf);
  const indexes = new Map(Object.keys(codes).map((code, index) => [code, index]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "nexus",
            semanticVersion: version,
            rules: Object.entries(codes).map(([id, { title, severity }]) => ({
              id,
              shortDescription: { text: title },
              defaultConfiguration: { level: severity },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => ({
          ruleId: diagnostic.code,
          ...(indexes.has(diagnostic.code) && { ruleIndex: indexes.get(diagnostic.code) }),
          level: diagnostic.severity,
          message: { text: messageOf(diagnostic) },
          locations: [locationOf(diagnostic.at)].flatMap(physicalLocation),
          relatedLocations: diagnostic.related.flatMap(({ at, note }) =>
            physicalLocation(locationOf(at)).map((location) => ({ ...location, message: { text: note } })),
          ),
          partialFingerprints: { "nexus/v1": fingerprint(diagnostic, textOf) },
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function messageOf({ message, help }: Diagnostic): string {
  return help === null ? message : `${message}\nhelp: ${help}`;
}

function physicalLocation({ file, range }: Location): readonly object[] {
  if (file === null) return [];
  const region = range && {
    startLine: range.start.line,
    startColumn: range.start.column,
    endLine: range.end.line,
    endColumn: range.end.column,
  };
  return [
    {
      physicalLocation: {
        artifactLocation: { uri: file.split("/").map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" },
        ...(region && { region }),
      },
    },
  ];
}

/** Made of code and subject, never of lines or wording, so that a finding stays itself while the file around it changes. */
function fingerprint({ code, at }: Diagnostic, textOf: TextOf): string {
  const subject = at === null ? "" : [at.file, markedText(at, textOf)].join("\n");
  return createHash("sha256").update(`${code}\n${subject}`).digest("hex").slice(0, 32);
}

function markedText({ file, span }: Place, textOf: TextOf): string {
  return span === null ? "" : (textOf(file)?.slice(span.start, span.end) ?? "");
}
