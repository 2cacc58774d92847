import type { Diagnostic, Report } from "../diagnostics/diagnostic.js";
import type { Document, Documents, JsonSchema } from "../model.js";
import { contentHash } from "../text/content-hash.js";
import { type DeclaredManifest, declareManifest } from "./declare-manifest.js";

export interface RememberedManifest extends DeclaredManifest {
  /** Manifests of one hash declare the same. */
  readonly hash: string;
}

interface Given {
  readonly key: string;
  readonly documents: Pick<Documents, "referenced" | "cache">;
  readonly report: Report;
}

/**
 * `declareManifest`, from the cache where the manifest and every document that was asked for while it was read are as they
 * were: then so is all that was found.
 */
export function rememberedManifest(manifest: Document, { key, documents, report }: Given): RememberedManifest | null {
  const { cache, referenced } = documents;
  const hash = contentHash([manifest.file, manifest.hash, key].join("\0"));
  const hashOf = (file: string): string | null => referenced.get(file)?.hash ?? null;
  const before = cache.get("manifest", hash) as Remembered | undefined; // only this function sets this kind
  if (before?.asked.every(([file, answer]) => hashOf(file) === answer)) {
    before.found.forEach(report);
    return before.declared && { ...unpacked(before.declared), hash: hashWith(hash, before.asked) };
  }

  const asked = new Set<string>();
  const found: Diagnostic[] = [];
  const declared = declareManifest(manifest, {
    key,
    referenced: {
      get: (file) => {
        asked.add(file);
        return referenced.get(file);
      },
    },
    report: (diagnostic) => {
      found.push(diagnostic);
      report(diagnostic);
    },
  });
  const answers = [...asked].map((file) => [file, hashOf(file)] as const);
  cache.set("manifest", hash, { asked: answers, found, declared: declared && packed(declared) } satisfies Remembered);
  return declared && { ...declared, hash: hashWith(hash, answers) };
}

/** Names a declaration by all that it was read from. */
function hashWith(hash: string, asked: Remembered["asked"]): string {
  return asked.length === 0 ? hash : contentHash(JSON.stringify([hash, asked]));
}

interface Remembered {
  /** Files that `$ref`s name, with the hash of their content; null where there was none. */
  readonly asked: readonly (readonly [file: string, hash: string | null])[];
  readonly found: readonly Diagnostic[];
  readonly declared: Packed | null;
}

/** As plain JSON. */
interface Packed extends Omit<DeclaredManifest, "declaration"> {
  readonly declaration: Omit<DeclaredManifest["declaration"], "definitions">;
  readonly definitions: readonly (readonly [name: string, schema: JsonSchema])[];
}

function packed({ declaration: { definitions, ...declaration }, ...rest }: DeclaredManifest): Packed {
  return { ...rest, declaration, definitions: [...definitions] };
}

function unpacked({ declaration, definitions, ...rest }: Packed): DeclaredManifest {
  return { ...rest, declaration: { ...declaration, definitions: new Map(definitions) } };
}
