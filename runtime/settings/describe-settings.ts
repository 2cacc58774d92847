import { MASK, redactor } from "../logging/redactor.js";
import { maskUrlPasswords } from "./find-secrets.js";
import { childPointer, dottedKey } from "./pointer.js";
import type { Origin, Settings } from "./settings.js";

/** One setting as it may be shown to people. */
export interface DescribedSetting {
  /** "plugins.database.url" */
  readonly key: string;
  /** As JSON; secrets are masked. */
  readonly value: string;
  readonly isSecret: boolean;
  readonly origin: Origin;
}

/** Every setting with its value and where it came from, in the order in which it was written. */
export function describeSettings(settings: Settings): readonly DescribedSetting[] {
  const redact = redactor(settings.secrets);
  const described: DescribedSetting[] = [];
  const visit = (value: unknown, pointer: string, isSecret: boolean): void => {
    const hidden = isSecret || settings.secretPointers.has(pointer);
    if (isMap(value)) {
      for (const [key, child] of Object.entries(value)) visit(child, childPointer(pointer, key), hidden);
      return;
    }
    const text = JSON.stringify(value) ?? "null";
    described.push({
      key: dottedKey(pointer),
      value: hidden ? MASK : redact(maskUrlPasswords(text, MASK)),
      isSecret: hidden,
      origin: settings.origins.get(pointer) ?? { layer: "default", label: "default" },
    });
  };
  visit(settings.written.server, "/server", false);
  visit(settings.written.logging, "/logging", false);
  visit(settings.plugins, "/plugins", false);
  return described;
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
