import { defineDiagnostic } from "../diagnostic.js";

/** Told at the entry under `provides`. */
export const unusedService = defineDiagnostic("NX8001", {
  severity: "note",
  message: ({ service }: { service: string }) => `no plugin requires service "${service}"`,
  label: () => "required nowhere",
});
